"""Two answers side by side: what the stream left in PostgreSQL, and what the oracle computed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from pyspark.sql import DataFrame

from backfill.attribution_oracle import (
    ATTRIBUTED_COLUMNS,
    CHECKOUT_COLUMNS,
    CLICK_COLUMNS,
    LINE_COLUMNS,
    PATH_COLUMNS,
)
from backfill.credit import CREDIT_COLUMNS

SHOWN = 5


@dataclass(frozen=True, slots=True)
class ComparedTable:
    """What of a table is compared, and what its rows are matched by."""

    key: tuple[str, ...]
    columns: list[str]


COMPARED = {
    "clicks": ComparedTable(("user_id", "event_time", "event_id"), CLICK_COLUMNS),
    "checkouts": ComparedTable(("checkout_id",), CHECKOUT_COLUMNS),
    "checkout_lines": ComparedTable(("checkout_id", "line_no"), LINE_COLUMNS),
    "rejected_events": ComparedTable(("stream", "payload_hash"), ["stream", "payload_hash", "reason"]),
    "paths": ComparedTable(("checkout_id", "line_no", "click_time", "click_id"), PATH_COLUMNS),
    "attributed_checkouts": ComparedTable(("checkout_id", "line_no"), ATTRIBUTED_COLUMNS),
    "attribution_credit": ComparedTable(("checkout_id", "line_no", "click_time", "click_id"), CREDIT_COLUMNS),
}

Answer = Mapping[str, Mapping[tuple, dict]]
"""By table: its rows by key."""


def answer_from_rows(tables: Mapping[str, Iterable[dict]]) -> Answer:
    """Rows by key; AssertionError where a key occurs twice."""
    return {name: _by_key(name, tables[name]) for name in COMPARED}


def oracle_answer(tables: Mapping[str, DataFrame]) -> Answer:
    """Collects the tables of `attribute`."""
    return answer_from_rows(
        {name: tables[name].select(table.columns).toArrow().to_pylist() for name, table in COMPARED.items()}
    )


def database_answer(connection: psycopg.Connection) -> Answer:
    """Reads the tables and the view of PostgreSQL at one moment; a path as the view sees it, untrimmed."""
    tables = {}
    with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        for name, table in COMPARED.items():
            columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
            rows = cursor.execute(sql.SQL("select {} from {}").format(columns, sql.Identifier(name))).fetchall()
            tables[name] = [{column: _hex(value) for column, value in row.items()} for row in rows]
    return answer_from_rows(tables)


def assert_same_answer(database: Answer, oracle: Answer, tables: Iterable[str] = tuple(COMPARED)) -> None:
    """AssertionError that counts and shows the rows in which the named tables differ."""
    differences = [line for name in tables for line in _differences(name, database[name], oracle[name])]
    if differences:
        raise AssertionError("\n".join(["database and oracle differ", *differences]))


def _by_key(name: str, rows: Iterable[dict]) -> dict[tuple, dict]:
    table = COMPARED[name]
    by_key: dict[tuple, dict] = {}
    for row in rows:
        key = tuple(row[column] for column in table.key)
        assert key not in by_key, f"{name} holds {key} twice"
        by_key[key] = {column: row[column] for column in table.columns}
    return by_key


def _hex(value: object) -> object:
    return value.hex() if isinstance(value, bytes) else value


def _differences(name: str, database: Mapping[tuple, dict], oracle: Mapping[tuple, dict]) -> list[str]:
    only_database = [f"  only in the database: {row}" for key, row in database.items() if key not in oracle]
    only_oracle = [f"  only in the oracle: {row}" for key, row in oracle.items() if key not in database]
    changed = [
        f"  {key}: " + ", ".join(_changes(row, oracle[key]))
        for key, row in database.items()
        if key in oracle and row != oracle[key]
    ]
    if not (only_database or only_oracle or changed):
        return []
    return [
        f"{name}: {len(database)} rows in the database, {len(oracle)} in the oracle; {len(only_database)} only in the"
        f" database, {len(only_oracle)} only in the oracle, {len(changed)} with other values",
        *only_database[:SHOWN],
        *only_oracle[:SHOWN],
        *changed[:SHOWN],
    ]


def _changes(database: dict, oracle: dict) -> list[str]:
    return [
        f"{column} is {value!r}, by the oracle {oracle[column]!r}"
        for column, value in database.items()
        if value != oracle[column]
    ]
