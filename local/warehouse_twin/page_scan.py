"""One page of a shard on its way into a materialized view: what its query makes of it, and what it fails on."""

from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from kinesis_source.client import Record
from warehouse_twin.kinesis_streams import ShardPage
from warehouse_twin.names import QualifiedName
from warehouse_twin.session import Session, utc_now

ARRIVED = "arrived records"
"""The page of records that the view's query is asked of."""

SCHEMA = pa.schema(
    [
        ("approximate_arrival_timestamp", pa.timestamp("us")),
        ("partition_key", pa.string()),
        ("shard_id", pa.string()),
        ("sequence_number", pa.string()),
        ("refresh_time", pa.timestamp("us")),
        ("kinesis_data", pa.binary()),
    ]
)

INVALID_RECORD = 1
"""Which codes Redshift has is written nowhere; the reason says more."""


@dataclass(frozen=True)
class StreamView:
    name: QualifiedName
    query: str
    """In DuckDB's words, of `arrived records`."""
    external_schema: str
    stream: str


class PageScan:
    """Brings one page of a shard into the view."""

    def __init__(self, session: Session, view: StreamView, transaction_id: int, query_id: int, started: object) -> None:
        self._session = session
        self._view = view
        self._ids = (transaction_id, query_id)
        self._started = started

    def take(self, page: ShardPage) -> int:
        """How many of its records were skipped, each with a row that says why."""
        records = to_table(page.records, page.shard_id, self._started)
        skipped = self._insert(records) if records.num_rows else []
        for record, reason in skipped:
            self._note_error(record, reason)
        if page.records:
            self._note_state(page, records, len(skipped))
        self._move(page)
        return len(skipped)

    def _insert(self, records: pa.Table) -> list[tuple[dict, str]]:
        """The records that the query fails on, found by halves."""
        try:
            rows = asked(self._session, self._view.query, records)
        except duckdb.Error as error:
            self._session.stop_if_cancelled()
            if records.num_rows == 1:
                return [(records.to_pylist()[0], _first_line(error))]
            half = records.num_rows // 2
            return self._insert(records.slice(0, half)) + self._insert(records.slice(half))
        if rows.num_rows:
            self._session.connection.register("rows of the page", rows)
            self._session.execute(f'insert into {self._view.name.sql()} select * from "rows of the page"')
            self._session.connection.unregister("rows of the page")
        return []

    def _note_error(self, record: dict, reason: str) -> None:
        self._session.execute(
            "insert into main.sys_stream_scan_errors values (?, ?, ?, ?, ?, 'A', ?, ?, ?, ?, ?, ?)",
            [
                *self._source(),
                *self._ids,
                record["approximate_arrival_timestamp"],
                utc_now(),
                record["shard_id"],
                record["sequence_number"],
                INVALID_RECORD,
                reason[:128],
            ],
        )

    def _note_state(self, page: ShardPage, records: pa.Table, skipped: int) -> None:
        arrivals = pc.min_max(records["approximate_arrival_timestamp"]).as_py()
        self._session.execute(
            "insert into main.sys_stream_scan_states values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                *self._source(),
                *self._ids,
                utc_now(),
                page.shard_id,
                page.records[-1].sequence_number,
                len(page.records),
                skipped,
                sum(len(record.data) for record in page.records),
                arrivals["min"],
                arrivals["max"],
            ],
        )

    def _source(self) -> tuple[str, str, str]:
        return (self._view.external_schema, self._view.stream, self._view.name.name)

    def _move(self, page: ShardPage) -> None:
        key = [self._view.name.schema, self._view.name.name, page.shard_id]
        self._session.execute(
            "delete from main.twin_positions where schema_name = ? and mv_name = ? and shard_id = ?", key
        )
        self._session.execute(
            "insert into main.twin_positions values (?, ?, ?, ?, ?)", [*key, page.position.after, page.position.closed]
        )


def to_table(records: list[Record], shard_id: str, refresh_time: object) -> pa.Table:
    """The columns of a stream, as Redshift names them."""
    millis = [round(record.approximate_arrival_timestamp * 1000) for record in records]
    return pa.table(
        [
            pc.cast(pa.array(millis, pa.timestamp("ms")), pa.timestamp("us")),
            pa.array([record.partition_key for record in records], pa.string()),
            pa.array([shard_id] * len(records), pa.string()),
            pa.array([record.sequence_number for record in records], pa.string()),
            pa.array([refresh_time] * len(records), pa.timestamp("us")),
            pa.array([record.data for record in records], pa.binary()),
        ],
        schema=SCHEMA,
    )


def asked(session: Session, query: str, records: pa.Table) -> pa.Table:
    """Outside the transaction, which a record that the query fails on would end."""
    with session.beside() as connection:
        connection.register(ARRIVED, records)
        return connection.sql(query).to_arrow_table()


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
