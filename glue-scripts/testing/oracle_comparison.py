"""Whole answers in memory, asserted to be the same."""

from collections.abc import Iterable, Mapping

import psycopg
from pyspark.sql import DataFrame

from backfill.comparison import COMPARED, compare_rows, database_rows, oracle_rows

Answer = Mapping[str, Mapping[tuple, dict]]
"""By table: its rows by key."""


def answer_from_rows(tables: Mapping[str, Iterable[dict]]) -> Answer:
    """Rows by key; AssertionError where a key occurs twice."""
    return {name: _by_key(name, tables[name]) for name in COMPARED}


def oracle_answer(tables: Mapping[str, DataFrame]) -> Answer:
    """Collects the tables of `attribute`."""
    return answer_from_rows({name: oracle_rows(name, tables[name]) for name in COMPARED})


def database_answer(connection: psycopg.Connection) -> Answer:
    """Reads the tables and the views of PostgreSQL at one moment."""
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read")
        return answer_from_rows({name: database_rows(connection, name) for name in COMPARED})


def assert_same_answer(database: Answer, oracle: Answer, tables: Iterable[str] = tuple(COMPARED)) -> None:
    """AssertionError that counts and shows the rows in which the named tables differ."""
    differences = [
        line
        for name in tables
        for line in compare_rows(name, database[name].values(), oracle[name].values()).as_lines()
    ]
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
