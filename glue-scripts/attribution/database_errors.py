"""What an error of PostgreSQL says: that it was the moment, the record, or neither."""

import psycopg

# SQLSTATE classes: cardinality, data, integrity, WITH CHECK OPTION, program limits, exceptions that a function raises.
REFUSALS = ("21", "22", "23", "44", "54", "P0")
INTERNAL_ERROR = "XX000"
PROGRAM_LIMITS = "54"


def is_transient(error: BaseException) -> bool:
    """Whether the same write may succeed later: connection lost, deadlock, time-out, disk full, partition dropped."""
    if isinstance(error, psycopg.errors.CheckViolation):
        return _has_no_partition(error)
    if isinstance(error, psycopg.OperationalError):
        return not (error.sqlstate or "").startswith(PROGRAM_LIMITS)
    # Of a server that another one takes over from, or whose disk is full.
    return isinstance(error, psycopg.errors.ReadOnlySqlTransaction)


def is_refusal(error: psycopg.Error) -> bool:
    """Whether the database refuses what it was given, which it will do as often as it is tried."""
    state = error.sqlstate or ""
    return not is_transient(error) and (state.startswith(REFUSALS) or state == INTERNAL_ERROR)


def describe_refusal(error: psycopg.Error) -> str:
    """Such as `RaiseException (P0001) of clicks`, without a value of the record: messages quote them."""
    at = error.diag.constraint_name or error.diag.table_name
    return f"{type(error).__name__} ({error.sqlstate})" + (f" of {at}" if at else "")


def _has_no_partition(error: psycopg.errors.CheckViolation) -> bool:
    """A row without a partition is told as a violated check of its table, without a name."""
    return error.diag.constraint_name is None and error.diag.table_name is not None
