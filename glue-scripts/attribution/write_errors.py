"""What an error of a write says: that it was the moment, the record, or neither."""

import psycopg
import pyarrow as pa

# SQLSTATE classes: cardinality, integrity, WITH CHECK OPTION, program limits, exceptions that a function raises.
REFUSALS = ("21", "23", "44", "54", "P0")
INTERNAL_ERROR = "XX000"
PROGRAM_LIMITS = "54"
ROLLBACKS = "40"
# What it refuses is a defect of ours, whatever the records are.
BOOKS = "batches"
# A value that is none, or too large. Arrow's other errors are defects of ours, such as a function that a type has not.
REFUSED_VALUES = (ValueError, ArithmeticError, pa.ArrowCapacityError, pa.ArrowMemoryError)
# Where PostgreSQL raises what a function or a policy of rows says of a row, whatever code it gives.
RAISED_OF_A_ROW = ("exec_stmt_raise", "exec_stmt_assert", "ExecWithCheckOptions")


def is_transient(error: BaseException) -> bool:
    """Whether the same write may succeed later: connection lost, deadlock, time-out, disk full, partition dropped."""
    if isinstance(error, psycopg.errors.CheckViolation):
        return _has_no_partition(error)
    if isinstance(error, psycopg.OperationalError):
        return not (error.sqlstate or "").startswith(PROGRAM_LIMITS) and not _is_raised_of_a_row(error)
    # Of a server that another one takes over from, or whose disk is full.
    return isinstance(error, psycopg.errors.ReadOnlySqlTransaction)


def is_refusal(error: Exception) -> bool:
    """Whether what was given cannot be stored, as often as it is tried: it is refused, or does not get that far."""
    if not isinstance(error, psycopg.Error):
        return isinstance(error, REFUSED_VALUES)
    if error.diag.table_name == BOOKS:
        return False
    state = error.sqlstate or ""
    is_of_data = isinstance(error, psycopg.DataError) or state.startswith(REFUSALS) or state == INTERNAL_ERROR
    return (is_of_data or _is_raised_of_a_row(error)) and not is_transient(error)


def describe_refusal(error: Exception) -> str:
    """Such as `RaiseException (P0001) of clicks`, without a value of the record: messages quote them."""
    name = type(error).__name__
    if not isinstance(error, psycopg.Error) or error.sqlstate is None:
        return name
    at = error.diag.constraint_name or error.diag.table_name
    return f"{name} ({error.sqlstate})" + (f" of {at}" if at else "")


def _is_raised_of_a_row(error: psycopg.Error) -> bool:
    """Whoever raises a rollback asks for another try."""
    return error.diag.source_function in RAISED_OF_A_ROW and not (error.sqlstate or "").startswith(ROLLBACKS)


def _has_no_partition(error: psycopg.errors.CheckViolation) -> bool:
    """A row without a partition is told as a violated check of its table, without a name."""
    return error.diag.constraint_name is None and error.diag.table_name is not None
