"""One connection to the twin's database: its settings, its transaction, and what may stop it."""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb

from kinesis_source.client import KinesisClient
from warehouse_twin.failures import CancelledError
from warehouse_twin.glue_catalog import DataCatalog

_SETTINGS = ("set search_path = 'public,main'", "set TimeZone = 'UTC'", "set integer_division = true")


@dataclass(frozen=True)
class Surroundings:
    """What a statement meets beside the tables."""

    database: str
    stream: Callable[[str], KinesisClient]
    """A client of the stream of this name."""
    read_object: Callable[[str, str], bytes]
    """What lies in S3 under a key of a bucket."""
    list_objects: Callable[[str, str], list[str]]
    """The keys of a bucket that begin so."""
    catalog: Callable[[], DataCatalog]
    """What is declared of tables whose rows lie in S3."""


def utc_now() -> datetime:
    """Without a zone, as Redshift's system views have times. DuckDB's own stands still within a transaction."""
    return datetime.now(UTC).replace(tzinfo=None)


class Session:
    def __init__(self, connection: duckdb.DuckDBPyConnection, surroundings: Surroundings) -> None:
        self.connection = connection
        self.surroundings = surroundings
        self._cancelled = threading.Event()
        for setting in _SETTINGS:
            connection.execute(setting)

    def execute(self, sql: str, values: Sequence[Any] = ()) -> duckdb.DuckDBPyConnection:
        self.stop_if_cancelled()
        return self.connection.execute(sql, list(values))

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self.execute(sql, values).fetchall()

    def beside(self) -> duckdb.DuckDBPyConnection:
        """A connection outside the transaction: what fails in it ends the transaction of nobody else."""
        connection = self.connection.cursor()
        for setting in _SETTINGS:
            connection.execute(setting)
        return connection

    def cancel(self) -> None:
        """From another thread."""
        self._cancelled.set()
        with suppress(duckdb.ConnectionException):  # It ended meanwhile.
            self.connection.interrupt()

    def stop_if_cancelled(self) -> None:
        if self._cancelled.is_set():
            raise CancelledError
