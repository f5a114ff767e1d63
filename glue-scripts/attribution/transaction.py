"""One ingest transaction, its steps in the order that makes it right: lock, facts, marks, pairs, credit, books."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from psycopg.rows import DictRow
from psycopg.types.json import Json, Jsonb

from attribution.books import BatchKey, Books, latency_histogram
from attribution.bucket_locks import lock_buckets
from attribution.click_days import days, without_days
from attribution.click_rows import distinct_clicks, touched_clicks, touched_sessions
from attribution.credit import ADDED, TAKEN_AWAY, add_credit, stage_credit
from attribution.rejected_events import rejected_rows
from attribution.settings import Settings, SettingsSource
from attribution.statements import only_row, statement
from attribution.straight_copy import StraightCopy
from attribution.suspect_runs import newest_by_bucket, suspect_runs
from contract.ages import reject_by_age
from contract.decoder import Decoded, RejectedRecord
from contract.judge import Rejection
from contract.records import CHECKOUTS

LOCAL_TIME = pa.timestamp("us")
CONFLICT = Rejection("conflicting_checkout", "$.checkout_id", "an order with other content stands")


class IngestTransaction:
    """Writes decoded records inside the transaction that the cursor is in.

    `records` holds data, is_checkout, sequenceNumber and approximateArrivalTimestamp; days without a partition
    are expired.
    """

    def __init__(
        self,
        cursor: psycopg.Cursor[DictRow],
        records: pa.Table,
        partition_days: set[date],
        straight_copy: StraightCopy,
        settings: SettingsSource,
    ) -> None:
        self._cursor = cursor
        self._records = records
        self._arrivals = records["approximateArrivalTimestamp"]
        self._partition_days = partition_days
        self._straight_copy = straight_copy
        self._settings = settings
        self._books = Books(received=records.num_rows)
        self._buckets: list[int] = []

    def run(self, key: BatchKey, decoded: Decoded, decode_ms: int) -> Books:
        """Writes everything but the commit."""
        self._books.stage_ms["decode"] = decode_ms
        with self._stage("lock"):
            self._lock(decoded)
        # After the locks: who changes the settings then takes each lock once, and finds all lines of the old ones.
        settings = self._settings(self._cursor)
        decoded = reject_by_age(
            decoded, self._arrivals, click_retention=settings.click_retention, lookback=settings.lookback
        )
        clicks = without_days(decoded.clicks, days(decoded.clicks) - self._partition_days)
        self._books.expired = decoded.clicks.num_rows - clicks.num_rows
        with self._stage("marks"):
            stored = self._raise_newest_events(clicks, decoded.checkouts)
        with self._stage("clicks"):
            clicks = distinct_clicks(clicks)
            lines_touched = self._insert_clicks(clicks, max(stored.values(), default=None), settings)
        with self._stage("checkouts"):
            conflicts = self._insert_checkouts(decoded, settings)
        self._cursor.execute(statement("plan_by_index"))
        with self._stage("marks"):
            if self._mark_users(clicks, decoded.checkouts, stored):
                lines_touched += self._touch_lines("touch_marked_lines", settings)
        with self._stage("sessions"):
            if self._books.clicks or self._books.checkouts:
                self._cursor.execute(statement("merge_sessions"))
        with self._stage("rejected"):
            self._insert_rejected_events(decoded.rejected + conflicts)
        with self._stage("credit"):
            if lines_touched:
                stage_credit(self._cursor, TAKEN_AWAY)
        with self._stage("pairs"):
            if lines_touched:
                self._cursor.execute(statement("move_origins"))
            self._books.pairs = self._cursor.execute(statement("insert_paths")).rowcount
            if lines_touched or self._books.lines:
                self._cursor.execute(statement("renew_verdicts"))
        with self._stage("journeys"):
            if lines_touched or self._books.lines:
                self._cursor.execute(statement("merge_journeys"))
        with self._stage("credit"):
            if lines_touched or self._books.lines:
                stage_credit(self._cursor, ADDED)
                add_credit(self._cursor)
        self._close_books(key)
        return self._books

    def _lock(self, decoded: Decoded) -> None:
        events = (decoded.clicks, decoded.checkouts)
        self._buckets = sorted({bucket for rows in events for bucket in pc.unique(rows["bucket"]).to_pylist()})
        lock_buckets(self._cursor, self._buckets)

    def _raise_newest_events(self, clicks: pa.Table, checkouts: pa.Table) -> dict[int, datetime]:
        """By bucket, what no event is later than that was stored before these."""
        newest = {"newest": _parameter(newest_by_bucket(clicks, checkouts))}
        stored = self._cursor.execute(statement("raise_newest_events"), newest).fetchall()
        return {row["bucket"]: row["event_time"] for row in stored}

    def _insert_clicks(self, rows: pa.Table, newest_event: datetime | None, settings: Settings) -> int:
        """Inserts distinct clicks; returns how many lines are there already that they may earn.

        No event that is stored is later than the newest: clicks after it meet no line.
        """
        if rows.num_rows == 0:
            return 0
        straight, staged = self._straight_copy.split(rows)
        if straight.num_rows and not self._copied_straight(straight):
            straight, staged = rows.slice(0, 0), rows
        if straight.num_rows:
            self._books.clicks = straight.num_rows
            _copy(self._cursor, "touched_clicks", touched_clicks(straight, newest_event))
            _copy(self._cursor, "touched_sessions", touched_sessions(straight))
        if staged.num_rows:
            _copy(self._cursor, "staged_clicks", staged)
            self._books.clicks += self._row("insert_clicks", {"newest_event": newest_event})["count"]
        if newest_event is None:
            return 0
        return self._touch_lines("touch_lines", settings)

    def _touch_lines(self, name: str, settings: Settings) -> int:
        return self._cursor.execute(statement(name), {"longest_lookback": settings.longest_lookback}).rowcount

    def _mark_users(self, clicks: pa.Table, checkouts: pa.Table, stored: dict[int, datetime]) -> bool:
        """Marks the users whose rate, with these distinct clicks and orders, gives away a bot; whether any was new."""
        suspects = suspect_runs(clicks, checkouts, stored)
        if suspects.num_rows == 0:
            return False
        runs = {
            "runs": _parameter(suspects),
            "first_time": pc.min(suspects["first_time"]).as_py(),
            "last_time": pc.max(suspects["last_time"]).as_py(),
        }
        if self._cursor.execute(statement("find_crowded_runs"), runs).rowcount == 0:
            return False
        return self._cursor.execute(statement("find_marks")).rowcount > 0

    def _copied_straight(self, rows: pa.Table) -> bool:
        try:
            with self._cursor.connection.transaction():
                _copy(self._cursor, "clicks", rows)
        except psycopg.errors.UniqueViolation:
            self._straight_copy.failed()
            return False
        return True

    def _insert_checkouts(self, decoded: Decoded, settings: Settings) -> list[RejectedRecord]:
        """Inserts headers and lines, counts repeats; returns the records whose order stands with other content."""
        if decoded.checkouts.num_rows == 0:
            return []
        _copy(self._cursor, "staged_checkouts", _as_bytea(decoded.checkouts, "content_hash"))
        _copy(self._cursor, "staged_lines", decoded.lines)
        inserted = self._row("insert_checkouts", settings.path_parameters())
        self._books.checkouts, self._books.lines = inserted["checkouts"], inserted["lines"]
        told_again = self._cursor.execute(statement("find_orders_told_again")).fetchall()
        conflicts = [row["record_no"] for row in told_again if not row["is_repeat"]]
        self._books.repeats = len(told_again) - len(conflicts)
        return [RejectedRecord(record_no, CHECKOUTS, CONFLICT) for record_no in conflicts]

    def _insert_rejected_events(self, rejected: list[RejectedRecord]) -> None:
        if rejected:
            _copy(self._cursor, "staged_rejected_events", rejected_rows(rejected, self._records))
            self._books.rejected = self._row("insert_rejected_events")["count"]

    def _close_books(self, key: BatchKey) -> None:
        books = self._books
        books.accepted = books.clicks + books.checkouts
        books.duplicates = books.received - books.accepted - books.rejected - books.expired
        span = pc.min_max(self._arrivals).as_py()
        is_checkout = self._records["is_checkout"]
        self._cursor.execute(
            statement("insert_batch"),
            {
                **key.parameters(),
                **books.counts(),
                "first_arrival": span["min"],
                "last_arrival": span["max"],
                "last_click_arrival": pc.max(self._arrivals.filter(pc.invert(is_checkout))).as_py(),
                "last_checkout_arrival": pc.max(self._arrivals.filter(is_checkout)).as_py(),
                "latency_histogram": latency_histogram(self._arrivals, time.time_ns() // 1000),
                "stage_ms": Jsonb(books.stage_ms),
            },
        )

    def _row(self, name: str, parameters: dict[str, Any] | None = None) -> DictRow:
        return only_row(self._cursor, name, parameters)

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        milliseconds = round((time.perf_counter() - began) * 1000)
        self._books.stage_ms[name] = self._books.stage_ms.get(name, 0) + milliseconds


def _as_bytea(rows: pa.Table, column: str) -> pa.Table:
    """The rows, a column of hexadecimal text as PostgreSQL reads binary data."""
    text = pc.binary_join_element_wise("\\x", rows[column], "")
    return rows.set_column(rows.column_names.index(column), column, text)


def _parameter(rows: pa.Table) -> Json:
    """Few rows for json_to_recordset, in one round trip; COPY takes three. Times go as in _copy."""
    return Json(_times_as(pa.string(), _times_as(LOCAL_TIME, rows)).to_pylist())


def _times_as(type_: pa.DataType, rows: pa.Table) -> pa.Table:
    return rows.cast(pa.schema([f.with_type(type_) if pa.types.is_timestamp(f.type) else f for f in rows.schema]))


def _copy(cursor: psycopg.Cursor[DictRow], table: str, rows: pa.Table) -> None:
    """COPY of the rows; an unquoted empty field is NULL. Times go as those of the session's zone, which is UTC."""
    if rows.num_rows == 0:
        return
    buffer = pa.BufferOutputStream()
    # Of a time with a zone pyarrow asks the locale how it is written: four times as long for the whole.
    without_zone = _times_as(LOCAL_TIME, rows)
    # In one chunk: for an empty one among several, pyarrow 26 writes bytes that nobody set.
    pyarrow.csv.write_csv(without_zone.combine_chunks(), buffer, pyarrow.csv.WriteOptions(include_header=False))
    columns = ", ".join(rows.column_names)
    with cursor.copy(f"copy {table} ({columns}) from stdin (format csv)") as copy:
        copy.write(memoryview(buffer.getvalue()))
