"""What whoever asked for an import can put right."""


class RefusedError(Exception):
    """The message says all there is to say, in one line. Permanent: nothing was imported of what it is about."""
