"""The SQL of one ingest transaction, read from sql/*.sql."""

from functools import cache
from importlib import resources


@cache
def statement(name: str) -> str:
    """Text of sql/<name>.sql; parameters are psycopg's `%(name)s`."""
    return resources.files(__package__).joinpath(f"sql/{name}.sql").read_text()
