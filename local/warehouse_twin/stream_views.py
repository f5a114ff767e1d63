"""Materialized views on a stream: `REFRESH` appends what has arrived, its position moves in the same transaction."""

from dataclasses import dataclass

from sqlglot import exp

from kinesis_source.client import KinesisClient, NotFoundError, RefusedError, TransientError
from kinesis_source.positions import Position, Positions
from warehouse_twin.failures import StatementError
from warehouse_twin.kinesis_streams import StreamReader
from warehouse_twin.names import QualifiedName
from warehouse_twin.page_scan import ARRIVED, SCHEMA, PageScan, StreamView, asked
from warehouse_twin.session import Session, utc_now


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
            return exp.Table(this=exp.to_identifier(ARRIVED, quoted=True), alias=alias)
        return node

    return query.transform(replaced).sql(dialect="duckdb")


def create(session: Session, view: StreamView) -> None:
    """An empty table of the query's columns; the stream must be there."""
    _client(session, view).list_shards()
    nothing = asked(session, view.query, SCHEMA.empty_table())
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
