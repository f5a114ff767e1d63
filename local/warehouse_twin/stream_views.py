"""Materialized views on a stream: `REFRESH` appends what has arrived, its position moves in the same transaction."""

from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from kinesis_source.client import KinesisClient, NotFoundError, Record, RefusedError, TransientError
from kinesis_source.positions import Position, Positions
from warehouse_twin.failures import StatementError
from warehouse_twin.kinesis_streams import ShardPage, StreamReader
from warehouse_twin.names import QualifiedName
from warehouse_twin.session import Session, utc_now

_ARRIVED = "arrived records"
"""The page of records that the view's query is asked of."""

_SCHEMA = pa.schema(
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


@dataclass
class Scanned:
    """What a refresh saw of a page."""

    rows: int = 0
    skipped: int = 0


def query_of_arrived(query: exp.Expr, source: exp.Table) -> str:
    """The translated query, asked of the records that have just arrived in the place of the stream."""

    def replaced(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Table) and node.db == source.db and node.name == source.name:
            alias = node.args.get("alias") or exp.TableAlias(this=exp.to_identifier(node.name, quoted=True))
            return exp.Table(this=exp.to_identifier(_ARRIVED, quoted=True), alias=alias)
        return node

    return query.transform(replaced).sql(dialect="duckdb")


def create(session: Session, view: StreamView) -> None:
    """An empty table of the query's columns; the stream must be there."""
    _client(session, view).list_shards()
    nothing = _asked(session, view.query, pa.table({f.name: pa.array([], f.type) for f in _SCHEMA}))
    session.connection.register("columns of the view", nothing)
    session.execute(f'create table {view.name.sql()} as select * from "columns of the view"')
    session.connection.unregister("columns of the view")


def refresh(session: Session, view: StreamView, transaction_id: int, query_id: int) -> str:
    """What Redshift says of it in its history of refreshes.

    Raises:
        StatementError: the stream cannot be read; nothing of the refresh stays.
    """
    started = utc_now()
    reader = StreamReader(_client(session, view), _positions(session, view.name), session.stop_if_cancelled)
    seen = Scanned()
    try:
        for page in reader.pages():
            scan = PageScan(session, view, transaction_id, query_id, started)
            skipped = scan.take(page)
            seen.rows += len(page.records)
            seen.skipped += skipped
    except (TransientError, NotFoundError, RefusedError) as error:
        raise StatementError(f"ERROR: Kinesis error: {error}") from error
    return _status(seen)


def _status(seen: Scanned) -> str:
    message = "Refresh successfully updated MV incrementally"
    if seen.rows == 0:
        return f"{message}. Stream returned no new data"
    if seen.skipped == seen.rows:
        return f"{message}. All records received from the stream were skipped"
    return f"{message}. Some stream records were skipped" if seen.skipped else message


def _client(session: Session, view: StreamView) -> KinesisClient:
    return session.surroundings.stream(view.stream)


def _positions(session: Session, name: QualifiedName) -> Positions:
    rows = session.rows(
        "select shard_id, after, closed from main.twin_positions where schema_name = ? and mv_name = ?",
        [name.schema, name.name],
    )
    return {shard_id: Position(after, closed) for shard_id, after, closed in rows}


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
            rows = _asked(self._session, self._view.query, records)
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
        schema=_SCHEMA,
    )


def _asked(session: Session, query: str, records: pa.Table) -> pa.Table:
    """Outside the transaction, which a record that the query fails on would end."""
    with session.beside() as connection:
        connection.register(_ARRIVED, records)
        return connection.sql(query).to_arrow_table()


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
