"""Writes one partition of a micro-batch into PostgreSQL, in one transaction that may be repeated."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from tenacity import Retrying, before_sleep_log, retry_if_exception_type, stop_after_delay, wait_exponential_jitter

from attribution.ages import Settings, days, reject_by_age, without_days
from attribution.books import BatchKey, Books, latency_histogram
from attribution.click_rows import distinct_clicks, touched_clicks
from attribution.contract import Rejection
from attribution.decoder import CHECKOUTS, Decoded, RejectedRecord
from attribution.rejected_events import rejected_rows
from attribution.statements import statement

LOCK_CLASS = 6401
RETRY_SECONDS = 600
# Sorts of a large batch stay in memory; compiling a query costs more than it saves.
CONNECTION_OPTIONS = "-c timezone=UTC -c client_min_messages=warning -c work_mem=64MB -c jit=off"

logger = logging.getLogger(__name__)


class Store:
    """A connection to the database that comes back after the database went away."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._connection: psycopg.Connection | None = None
        self._partition_days: set[date] = set()
        self._straight_copy = StraightCopy()

    def connect(self) -> psycopg.Connection:
        """The open connection with its staging tables; opened anew where it was lost."""
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(
                self._database_url,
                autocommit=True,
                options=CONNECTION_OPTIONS,
                connect_timeout=10,
                keepalives_idle=30,
            )
            self._connection.execute(statement("create_staging"))
            self._partition_days = set()
        return self._connection

    def close(self) -> None:
        """Closes the connection, if open."""
        if self._connection is not None:
            self._connection.close()

    def write(self, key: BatchKey, records: pa.Table, decoded: Decoded, decode_ms: int = 0) -> Books:
        """Writes the decoded records as facts, rejected events and pairs, and books them, in one transaction.

        `records` holds the kinesis source's columns; `decoded` leads into it by record_no. `key` is new with every
        call. Lost connections, deadlocks and time-outs are retried for 10 minutes, then psycopg.OperationalError is
        raised; a transaction whose commit went unanswered is found by its key and not written again.
        """
        attempts = Retrying(
            retry=retry_if_exception_type((psycopg.OperationalError, psycopg.errors.CheckViolation)),
            wait=wait_exponential_jitter(multiplier=0.1, max=5),
            stop=stop_after_delay(RETRY_SECONDS),
            before_sleep=before_sleep_log(logger, logging.WARNING),
            reraise=True,
        )
        for attempt in attempts:
            with attempt:
                if attempt.retry_state.attempt_number > 1 and (books := self._committed(key)):
                    return books
                return self._write_once(key, records, decoded, decode_ms)
        raise AssertionError("unreachable: the last attempt raises")

    def _committed(self, key: BatchKey) -> Books | None:
        with self.connect().cursor(row_factory=dict_row) as cursor:
            row = cursor.execute(statement("find_committed_batch"), _key(key)).fetchone()
        return Books(**row) if row else None

    def _write_once(self, key: BatchKey, records: pa.Table, decoded: Decoded, decode_ms: int) -> Books:
        connection = self.connect()
        self._make_partitions(connection, decoded)
        try:
            with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
                transaction = _Transaction(
                    cursor, records, decoded, self._partition_days, self._straight_copy, decode_ms
                )
                return transaction.run(key)
        except psycopg.errors.CheckViolation:
            self._partition_days = set()
            raise

    def _make_partitions(self, connection: psycopg.Connection, decoded: Decoded) -> None:
        """Makes the days' partitions that are missing and not older than the retention."""
        wanted = days(decoded.clicks) - self._partition_days
        if not wanted:
            return
        with connection.transaction():
            oldest_kept = connection.execute(
                "select (now() - click_retention)::date from attribution_settings"
            ).fetchone()[0]
            existing = {day for (day,) in connection.execute(statement("click_partition_days"))}
            missing = sorted(day for day in wanted - existing if day >= oldest_kept)
            for day in missing:
                connection.execute(statement("ensure_click_partitions"), {"first_day": day, "last_day": day})
        self._partition_days = existing | set(missing)


class StraightCopy:
    """Whether COPY into the table itself is worth a try: not for a while after it met rows that were there."""

    SKIPPED_AFTER_FAILURE = 16
    FEWEST_ROWS = 1_000

    def __init__(self) -> None:
        self._skips = 0

    def tries(self, rows: int) -> bool:
        """Whether to try it for a batch of this many rows."""
        if rows < self.FEWEST_ROWS:
            return False
        self._skips = max(0, self._skips - 1)
        return self._skips == 0

    def failed(self) -> None:
        """It met a row that was there."""
        self._skips = self.SKIPPED_AFTER_FAILURE


class _Transaction:
    """The steps of one ingest transaction, in the order that makes it right: lock, facts, pairs, books."""

    def __init__(
        self,
        cursor: psycopg.Cursor,
        records: pa.Table,
        decoded: Decoded,
        partition_days: set[date],
        straight_copy: "StraightCopy",
        decode_ms: int,
    ) -> None:
        self._cursor = cursor
        self._records = records
        self._arrivals = records["approximateArrivalTimestamp"]
        self._decoded = decoded
        self._partition_days = partition_days
        self._straight_copy = straight_copy
        self._books = Books(received=records.num_rows, stage_ms={"decode": decode_ms})

    def run(self, key: BatchKey) -> Books:
        settings = self._read_settings()
        decoded = reject_by_age(self._decoded, self._arrivals, settings)
        gone = days(decoded.clicks) - self._partition_days
        clicks = without_days(decoded.clicks, gone)
        self._books.expired = decoded.clicks.num_rows - clicks.num_rows
        with self._stage("lock"):
            self._lock(clicks, decoded.checkouts)
        with self._stage("clicks"):
            self._insert_clicks(clicks, settings)
        with self._stage("checkouts"):
            conflicts = self._insert_checkouts(decoded, settings)
        with self._stage("rejected"):
            self._insert_rejected_events(decoded.rejected + conflicts)
        with self._stage("pairs"):
            self._books.pairs = self._count("insert_paths", _path_parameters(settings))
        self._close_books(key)
        return self._books

    def _read_settings(self) -> Settings:
        return Settings(**self._cursor.execute(statement("read_settings")).fetchone())

    def _lock(self, clicks: pa.Table, checkouts: pa.Table) -> None:
        """Writers of one user take turns, so that each sees the other's facts when it looks for pairs."""
        held = set(pc.unique(clicks["bucket"]).to_pylist()) | set(pc.unique(checkouts["bucket"]).to_pylist())
        self._buckets = sorted(held)
        self._cursor.execute(statement("lock_buckets"), {"lock_class": LOCK_CLASS, "buckets": self._buckets})

    def _insert_clicks(self, clicks: pa.Table, settings: Settings) -> None:
        if clicks.num_rows == 0:
            return
        newest_line = self._cursor.execute(statement("newest_line"), {"buckets": self._buckets}).fetchone()["max"]
        rows = distinct_clicks(clicks)
        if self._straight_copy.tries(rows.num_rows) and self._copy_straight(rows):
            self._books.clicks = rows.num_rows
            _copy(self._cursor, "touched_clicks", touched_clicks(rows, newest_line))
        else:
            _copy(self._cursor, "staged_clicks", rows)
            self._books.clicks = self._count("insert_clicks", {"newest_line": newest_line})
        if newest_line is not None:
            self._cursor.execute(statement("touch_lines"), _path_parameters(settings))

    def _copy_straight(self, rows: pa.Table) -> bool:
        """COPY into the table itself: twice as fast as by way of a staging table, if no row is there already."""
        try:
            with self._cursor.connection.transaction():
                _copy(self._cursor, "clicks", rows)
        except psycopg.errors.UniqueViolation:
            self._straight_copy.failed()
            return False
        return True

    def _insert_checkouts(self, decoded: Decoded, settings: Settings) -> list[RejectedRecord]:
        """Inserts headers and lines; returns the records whose order stands with other content already."""
        if decoded.checkouts.num_rows == 0:
            return []
        _copy(self._cursor, "staged_checkouts", decoded.checkouts)
        _copy(self._cursor, "staged_lines", decoded.lines)
        inserted = self._cursor.execute(statement("insert_checkouts")).fetchone()
        self._books.checkouts, self._books.lines = inserted["checkouts"], inserted["lines"]
        conflict = Rejection("conflicting_checkout", "$.checkout_id", "an order with other content stands")
        return [
            RejectedRecord(row["record_no"], CHECKOUTS, conflict)
            for row in self._cursor.execute(statement("find_conflicting_checkouts"))
        ]

    def _insert_rejected_events(self, rejected: list[RejectedRecord]) -> None:
        if rejected:
            _copy(self._cursor, "staged_rejected_events", rejected_rows(rejected, self._records))
            self._books.rejected = self._count("insert_rejected_events")

    def _close_books(self, key: BatchKey) -> None:
        books = self._books
        books.accepted = books.clicks + books.checkouts
        books.duplicates = books.received - books.accepted - books.rejected - books.expired
        span = pc.min_max(self._arrivals).as_py()
        self._cursor.execute(
            statement("insert_batch"),
            {
                **_key(key),
                **books.counts(),
                "first_arrival": span["min"],
                "last_arrival": span["max"],
                "latency_histogram": latency_histogram(self._arrivals, time.time_ns() // 1000),
                "stage_ms": Jsonb(books.stage_ms),
            },
        )

    def _count(self, name: str, parameters: dict | None = None) -> int:
        return self._cursor.execute(statement(name), parameters).fetchone()["count"]

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self._books.stage_ms[name] = round((time.perf_counter() - began) * 1000)


def _key(key: BatchKey) -> dict:
    return {
        "run_id": key.run_id,
        "batch_id": key.batch_id,
        "partition_id": key.partition_id,
        "attempt": key.attempt,
    }


def _path_parameters(settings: Settings) -> dict:
    return {"scope": settings.scope, "lookback": settings.lookback, "max_path": settings.max_path}


def _copy(cursor: psycopg.Cursor, table: str, rows: pa.Table) -> None:
    """COPY of the rows; an unquoted empty field is NULL."""
    if rows.num_rows == 0:
        return
    buffer = pa.BufferOutputStream()
    # In one chunk: for an empty one among several, pyarrow 26 writes bytes that nobody set.
    pyarrow.csv.write_csv(rows.combine_chunks(), buffer, pyarrow.csv.WriteOptions(include_header=False))
    columns = ", ".join(rows.column_names)
    with cursor.copy(f"copy {table} ({columns}) from stdin (format csv)") as copy:
        copy.write(memoryview(buffer.getvalue()))
