"""The database as a worker sees it: one connection that comes back, one write that may be repeated."""

import logging
from datetime import date

import psycopg
import pyarrow as pa
from psycopg.rows import DictRow, dict_row
from tenacity import Retrying, before_sleep_log, retry_if_exception_type, stop_after_delay, wait_exponential_jitter

from attribution.books import BatchKey, Books
from attribution.click_days import days
from attribution.database_login import DatabaseLogin
from attribution.statements import statement
from attribution.straight_copy import StraightCopy
from attribution.transaction import IngestTransaction
from contract.decoder import Decoded

RETRY_SECONDS = 600
# Sorts of a large batch stay in memory; compiling a query costs more than it saves.
CONNECTION_OPTIONS = "-c timezone=UTC -c client_min_messages=warning -c work_mem=64MB -c jit=off"

logger = logging.getLogger(__name__)


class Store:
    """A connection to the database that comes back after the database went away."""

    def __init__(self, login: DatabaseLogin) -> None:
        self._login = login
        self._connection: psycopg.Connection[DictRow] | None = None
        self._partition_days: set[date] = set()
        self._straight_copy = StraightCopy()

    def connect(self) -> psycopg.Connection[DictRow]:
        """The open connection with its staging tables; opened anew where it was lost."""
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(
                self._login.conninfo(),
                autocommit=True,
                row_factory=dict_row,
                options=CONNECTION_OPTIONS,
                connect_timeout=10,
                keepalives_idle=30,
            )
            self._connection.execute(statement("create_staging"))
            self._connection.execute(statement("create_found_pairs"))
            self._partition_days = set()
        return self._connection

    def close(self) -> None:
        """Closes the connection, if open."""
        if self._connection is not None:
            self._connection.close()

    def write(self, key: BatchKey, records: pa.Table, decoded: Decoded, decode_ms: int = 0) -> Books:
        """Writes the decoded records as facts, rejected events and pairs, and books them, in one transaction.

        `records` are the micro-batch's; `decoded` leads into them by record_no. `key` is new with every
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
        row = self.connect().execute(statement("find_committed_batch"), key.parameters()).fetchone()
        return Books(**row) if row else None

    def _write_once(self, key: BatchKey, records: pa.Table, decoded: Decoded, decode_ms: int) -> Books:
        connection = self.connect()
        self._make_partitions(connection, decoded)
        try:
            with connection.transaction(), connection.cursor() as cursor:
                transaction = IngestTransaction(cursor, records, self._partition_days, self._straight_copy)
                return transaction.run(key, decoded, decode_ms)
        except psycopg.errors.CheckViolation:
            # A partition was dropped meanwhile.
            self._partition_days = set()
            raise

    def _make_partitions(self, connection: psycopg.Connection[DictRow], decoded: Decoded) -> None:
        """Makes the days' partitions that are missing and not older than the retention."""
        wanted = days(decoded.clicks) - self._partition_days
        if not wanted:
            return
        with connection.transaction():
            existing = {row["day"] for row in connection.execute(statement("click_partition_days"))}
            [oldest_kept] = connection.execute(statement("oldest_kept_day"))
            missing = sorted(day for day in wanted - existing if day >= oldest_kept["day"])
            for day in missing:
                connection.execute(statement("ensure_click_partitions"), {"first_day": day, "last_day": day})
        self._partition_days = existing | set(missing)
