"""Why a file cannot be taken."""


class Refused(ValueError):  # noqa: N818 - what was found, and a message for whoever sent it
    """``code`` says which message tells why, ``name`` which file it is about where that is known."""

    def __init__(self, code: str, name: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.name = name
