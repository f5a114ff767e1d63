"""How a statement or a call fails, in Redshift's words."""


class StatementError(Exception):
    """The statement fails: its status becomes FAILED, its text the Error."""


class NotInTwinError(StatementError):
    """Redshift may take it; the twin does not know it and says so by name."""

    def __init__(self, what: str) -> None:
        super().__init__(f"ERROR: the twin does not know {what}; only a workgroup on AWS can tell what becomes of it")


class CancelledError(StatementError):
    """Stopped by CancelStatement."""

    def __init__(self) -> None:
        super().__init__("ERROR: Query cancelled on user's request")


class CallError(Exception):
    """The Data API refuses the call itself."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class ValidationError(CallError):
    def __init__(self, message: str) -> None:
        super().__init__("ValidationException", message)


class NotFoundError(CallError):
    def __init__(self, message: str) -> None:
        super().__init__("ResourceNotFoundException", message)
