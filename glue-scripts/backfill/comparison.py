"""Two answers side by side, row by row: what the stream left in PostgreSQL, and what the oracle computed."""

from collections.abc import Iterable, Iterator, Mapping
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
from backfill.bots import MARK_COLUMNS
from backfill.credit import CREDIT_COLUMNS

SHOWN = 5
ROWS_AT_ONCE = 10_000


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
    "bot_marks": ComparedTable(("user_id", "marked_at"), MARK_COLUMNS),
    "paths": ComparedTable(("checkout_id", "line_no", "click_time", "click_id"), PATH_COLUMNS),
    "attributed_checkouts": ComparedTable(("checkout_id", "line_no"), ATTRIBUTED_COLUMNS),
    "attribution_credit": ComparedTable(("checkout_id", "line_no", "click_time", "click_id"), CREDIT_COLUMNS),
}

# What the database refused broke no rule that the oracle knows: it is missing among the facts, until it is sent again.
REJECTED_BY_CONTRACT = sql.SQL("(select * from rejected_events where reason <> 'not_storable') as rejected_events")

# Pairs that later clicks have pushed off a path stay in the table.
PATHS = sql.SQL(
    """(
        select pair.* from (
            select
                paths.*,
                row_number() over path as place,
                count(*) over (partition by checkout_id, line_no) as pairs
            from paths
            window path as (partition by checkout_id, line_no order by click_time, click_id)
        ) as pair
        inner join checkout_lines as line
            on pair.checkout_id = line.checkout_id and pair.line_no = line.line_no
        inner join attribution_settings_versions as settings on line.settings_version = settings.version
        where pair.place = 1 or pair.pairs - pair.place < settings.max_path - 1
    ) as paths"""
)


@dataclass(frozen=True, slots=True)
class TableComparison:
    """How a table's rows differ; `changed` are (key, what is other)."""

    table: str
    database_rows: int
    oracle_rows: int
    only_database: list[dict]
    only_oracle: list[dict]
    changed: list[tuple[tuple, str]]

    @property
    def differences(self) -> int:
        return len(self.only_database) + len(self.only_oracle) + len(self.changed)

    def as_lines(self) -> list[str]:
        """What differs, the first few rows of each kind; nothing where nothing does."""
        if self.differences == 0:
            return []
        return [
            f"{self.table}: {self.database_rows} rows in the database, {self.oracle_rows} in the oracle;"
            f" {len(self.only_database)} only in the database, {len(self.only_oracle)} only in the oracle,"
            f" {len(self.changed)} with other values",
            *(f"  only in the database: {row}" for row in self.only_database[:SHOWN]),
            *(f"  only in the oracle: {row}" for row in self.only_oracle[:SHOWN]),
            *(f"  {key}: {what}" for key, what in self.changed[:SHOWN]),
        ]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the database differs: by table, and the rows in which its sums of credit are not what they sum."""

    tables: list[TableComparison]
    wrong_sums: list[dict]

    @property
    def differences(self) -> int:
        return sum(table.differences for table in self.tables) + len(self.wrong_sums)


def compare_with_database(connection: psycopg.Connection, oracle: Mapping[str, DataFrame]) -> Comparison:
    """Compares the tables of `attribute` with the database's in its transaction; one table at a time is in memory."""
    with connection.cursor(row_factory=dict_row) as cursor:
        tables = [
            compare_rows(name, database_rows(connection, name), oracle_rows(name, oracle[name])) for name in COMPARED
        ]
        return Comparison(tables, cursor.execute("select * from credit_hourly_differences").fetchall())


def compare_rows(table: str, database: Iterable[Mapping], oracle: Iterable[Mapping]) -> TableComparison:
    """Compares the compared columns of rows in any order; ValueError where the oracle has a key twice."""
    key, columns = COMPARED[table].key, COMPARED[table].columns
    missing: dict[tuple, tuple] = {}
    for row in oracle:
        identity = tuple(row[column] for column in key)
        if identity in missing:
            raise ValueError(f"{table} of the oracle holds {identity} twice")
        missing[identity] = tuple(row[column] for column in columns)
    oracle_count, database_count = len(missing), 0
    only_database, changed = [], []
    for row in database:
        database_count += 1
        identity = tuple(row[column] for column in key)
        values = tuple(row[column] for column in columns)
        expected = missing.pop(identity, None)
        if expected is None:
            only_database.append(dict(zip(columns, values, strict=True)))
        elif expected != values:
            changed.append((identity, _changes(columns, values, expected)))
    only_oracle = [dict(zip(columns, values, strict=True)) for values in missing.values()]
    return TableComparison(table, database_count, oracle_count, only_database, only_oracle, changed)


def database_rows(connection: psycopg.Connection, table: str) -> Iterator[dict]:
    """The compared columns of a table or view; binary ones as hexadecimal text. Needs a transaction."""
    columns = sql.SQL(", ").join(map(sql.Identifier, COMPARED[table].columns))
    source = {"paths": PATHS, "rejected_events": REJECTED_BY_CONTRACT}.get(table) or sql.Identifier(table)
    with connection.cursor(f"compare_{table}", row_factory=dict_row) as cursor:
        cursor.itersize = ROWS_AT_ONCE
        for row in cursor.execute(sql.SQL("select {} from {}").format(columns, source)):
            yield {column: value.hex() if isinstance(value, bytes) else value for column, value in row.items()}


def oracle_rows(table: str, rows: DataFrame) -> Iterator[dict]:
    """The compared columns of a table of `attribute`."""
    for batch in rows.select(COMPARED[table].columns).toArrow().to_batches(ROWS_AT_ONCE):
        yield from batch.to_pylist()


def _changes(columns: list[str], database: tuple, oracle: tuple) -> str:
    return ", ".join(
        f"{column} is {value!r}, by the oracle {expected!r}"
        for column, value, expected in zip(columns, database, oracle, strict=True)
        if value != expected
    )
