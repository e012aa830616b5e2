"""The one way in which a schedule fails."""


class Violation(BaseException):
    """A promise was broken. The text says which. Not an Exception, so that no step can catch it."""
