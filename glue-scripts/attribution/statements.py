"""The SQL of a transaction that writes, read from sql/*.sql."""

from functools import cache
from importlib import resources
from typing import Any

import psycopg
from psycopg.rows import DictRow


@cache
def statement(name: str) -> str:
    """Text of sql/<name>.sql; parameters are psycopg's `%(name)s`."""
    return resources.files(__package__).joinpath(f"sql/{name}.sql").read_text()


def only_row(cursor: psycopg.Cursor[DictRow], name: str, parameters: dict[str, Any] | None = None) -> DictRow:
    """The one row that a statement answers with."""
    [row] = cursor.execute(statement(name), parameters)
    return row
