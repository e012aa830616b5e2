"""What the world can do to us, in two words: try again, or fetch a person.

What an applicant can mend is never an exception but a value (``Rejected``, ``Problem``).
Adapters translate every foreign error into one of these before it leaves them.
"""


class Temporary(Exception):  # noqa: N818 - named for what it means to the reader: it passes
    """The world did not answer as it should; the same call may work later."""


class Permanent(Exception):  # noqa: N818 - the same
    """Trying again will not help; a person must look. The text says what, where and what to do."""


class UnknownCaller(Permanent):
    """A caller's token is missing, worn out, forged, or somebody else's. The text says which, for the log."""
