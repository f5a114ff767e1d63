"""The database as a worker sees it: one write that may be repeated."""

from datetime import date

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from psycopg.rows import DictRow

from attribution.books import BatchKey, Books
from attribution.click_days import days
from attribution.database_login import DatabaseLogin
from attribution.lasting_connection import LastingConnection, attempts
from attribution.settings import SettingsSource, settings_in_force
from attribution.statements import statement
from attribution.straight_copy import StraightCopy
from attribution.transaction import IngestTransaction
from contract.decoder import Decoded
from contract.judge import MAX_AHEAD


class Store:
    """A connection to the database that comes back after the database went away."""

    def __init__(self, login: DatabaseLogin, settings: SettingsSource = settings_in_force) -> None:
        self._connection = LastingConnection(login, self._prepare)
        self._settings = settings
        self._partition_days: set[date] = set()
        self._straight_copy = StraightCopy()

    def connect(self) -> psycopg.Connection[DictRow]:
        """The open connection with its staging tables; opened anew where it was lost."""
        return self._connection.open()

    def close(self) -> None:
        """Closes the connection, if open."""
        self._connection.close()

    def _prepare(self, connection: psycopg.Connection[DictRow]) -> None:
        connection.execute(statement("create_staging"))
        connection.execute(statement("create_found_pairs"))
        self._partition_days = set()

    def write(self, key: BatchKey, records: pa.Table, decoded: Decoded, decode_ms: int = 0) -> Books:
        """Writes the decoded records as facts, rejected events and pairs, and books them, in one transaction.

        `records` are the micro-batch's; `decoded` leads into them by record_no. `key` is new with every
        call. What is transient is retried for 10 minutes, then raised; all else is raised at once. A transaction
        whose commit went unanswered is found by its key and not written again.
        """
        for attempt in attempts():
            with attempt:
                if attempt.retry_state.attempt_number > 1 and (books := self._committed(key)):
                    return books
                return self._write_once(key, records, decoded, decode_ms)
        raise AssertionError("unreachable: the last attempt raises")

    def _committed(self, key: BatchKey) -> Books | None:
        row = self.connect().execute(statement("find_committed_batch"), key.parameters()).fetchone()
        return Books(**row) if row else None

    def _write_once(self, key: BatchKey, records: pa.Table, decoded: Decoded, decode_ms: int) -> Books:
        connection = self.connect()
        self._make_partitions(connection, days(decoded.clicks), _last_day(records))
        try:
            with connection.transaction(), connection.cursor() as cursor:
                transaction = IngestTransaction(
                    cursor, records, self._partition_days, self._straight_copy, self._settings
                )
                return transaction.run(key, decoded, decode_ms)
        except psycopg.errors.CheckViolation:
            # A partition was dropped meanwhile.
            self._partition_days = set()
            raise

    def _make_partitions(self, connection: psycopg.Connection[DictRow], of_clicks: set[date], last_day: date) -> None:
        """Makes the days' partitions that are missing, not older than the retention and not later than the last day."""
        wanted = {day for day in of_clicks - self._partition_days if day <= last_day}
        if not wanted:
            return
        with connection.transaction():
            existing = {row["day"] for row in connection.execute(statement("click_partition_days"))}
            [oldest_kept] = connection.execute(statement("oldest_kept_day"))
            missing = sorted(day for day in wanted - existing if day >= oldest_kept["day"])
            for day in missing:
                connection.execute(statement("ensure_click_partitions"), {"first_day": day, "last_day": day})
        self._partition_days = existing | set(missing)


def _last_day(records: pa.Table) -> date:
    """The last that a click of these records may fall on; what is later is rejected, and makes no partition."""
    return (pc.max(records["approximateArrivalTimestamp"]).as_py() + MAX_AHEAD).date()
