"""What the Data API tells of statements and their results."""

from typing import Any

from warehouse_twin.failures import ValidationError
from warehouse_twin.results import ResultSet
from warehouse_twin.run import Run, SubRun

Answer = dict[str, Any]

PAGE_BYTES = 1_000_000
"""Of one answer, about."""


def page(result: ResultSet, token: str) -> Answer:
    """Rows from where the token says, about as many bytes as the Data API gives at once."""
    first = number(token or "0")
    records: list[Any] = []
    size = 0
    while first + len(records) < len(result.rows) and size < PAGE_BYTES:
        record = result.records(first + len(records), first + len(records) + 1)[0]
        size += sum(len(str(value)) for field in record for value in field.values())
        records.append(record)
    answer = {"Records": records, "ColumnMetadata": result.metadata(), "TotalNumRows": len(result.rows)}
    behind = first + len(records)
    return answer | ({"NextToken": str(behind)} if behind < len(result.rows) else {})


def number(token: str) -> int:
    if not token.isdecimal():
        raise ValidationError("NextToken is none of this statement's")
    return int(token)


def told(run: SubRun) -> Answer:
    answer = {
        "Id": run.id,
        "Status": run.status,
        "QueryString": run.sql,
        "CreatedAt": run.created_at,
        "UpdatedAt": run.updated_at,
        "Duration": run.duration_ns,
        "HasResultSet": run.has_result_set,
        "ResultRows": _rows(run),
        "ResultSize": run.result.size if run.result else -1,
        "RedshiftQueryId": -1,
    }
    return answer | ({"Error": run.error} if run.error else {})


def _rows(run: SubRun) -> int:
    if run.outcome is None:
        return -1
    return run.outcome.written if run.result is None else len(run.result.rows)


def listed(run: Run) -> Answer:
    answer = {
        "Id": run.id,
        "Status": run.status,
        "StatementName": run.name,
        "CreatedAt": run.created_at,
        "UpdatedAt": run.updated_at,
        "IsBatchStatement": bool(run.parts),
    }
    texts = {"QueryStrings": [part.sql for part in run.parts]} if run.parts else {"QueryString": run.sql}
    return answer | texts
