"""CREATE, REFRESH, ALTER and DROP of materialized views."""

from dataclasses import dataclass

from sqlglot import exp

from warehouse_twin import external_schemas, stream_views
from warehouse_twin.failures import StatementError
from warehouse_twin.names import QualifiedName
from warehouse_twin.page_scan import StreamView
from warehouse_twin.session import Session, utc_now
from warehouse_twin.statement import Statement
from warehouse_twin.translation import translated
from warehouse_twin.words import Words


@dataclass(frozen=True)
class _Kept:
    name: QualifiedName
    query: str
    external_schema: str | None
    stream: str | None


def create(session: Session, tree: exp.Create) -> None:
    name = QualifiedName.of(tree.this)
    if _find(session, name) is not None:
        raise StatementError(f'ERROR: Materialized view "{name.name}" already exists')
    query = translated(tree.expression)
    source = _stream(session, query)
    if source is None:
        kept = _Kept(name, query.sql(dialect="duckdb"), None, None)
        session.execute(f"create table {name.sql()} as {kept.query}")
    else:
        kept = _Kept(name, stream_views.query_of_arrived(query, source), source.db, source.name)
        stream_views.create(session, _stream_view(kept))
    session.execute(
        "insert into main.twin_materialized_views values (?, ?, ?, ?, ?, ?)",
        [name.schema, name.name, kept.query, kept.external_schema, kept.stream, _auto_refresh(tree)],
    )


def refresh(session: Session, statement: Statement) -> None:
    words = Words(statement)
    words.expect("REFRESH", "MATERIALIZED", "VIEW")
    name = words.qualified_name()
    if not words.ended:
        words.choose("RESTRICT", "CASCADE")
    words.end()
    kept = _found(session, name)
    started = utc_now()
    query_id = _next_id(session)
    if kept.stream is None:
        session.execute(f"delete from {name.sql()}")
        session.execute(f"insert into {name.sql()} {kept.query}")
        status = "Refresh successfully recomputed MV from scratch"
    else:
        status = stream_views.refresh(session, _stream_view(kept), _transaction_id(session), query_id)
    ended = utc_now()
    session.execute(
        """insert into main.sys_mv_refresh_history
        select 100, 1, ?, ?, ?, hash(?) % 1000000, ?, 'Manual', ?, ?, ?, ?, ?""",
        [
            *(_transaction_id(session), session.surroundings.database, name.schema, str(name), name.name),
            *(status, started, ended, round((ended - started).total_seconds() * 1_000_000), query_id),
        ],
    )


def alter(session: Session, statement: Statement) -> None:
    words = Words(statement)
    words.expect("ALTER", "MATERIALIZED", "VIEW")
    name = words.qualified_name()
    words.expect("AUTO", "REFRESH")
    auto_refresh = words.choose("YES", "NO") == "YES"
    words.end()
    _found(session, name)
    session.execute(
        "update main.twin_materialized_views set auto_refresh = ? where schema_name = ? and name = ?",
        [auto_refresh, name.schema, name.name],
    )


def forget(session: Session, name: QualifiedName) -> None:
    """Of one whose table is dropped; made anew it reads its stream from the start."""
    key = [name.schema, name.name]
    session.execute("delete from main.twin_materialized_views where schema_name = ? and name = ?", key)
    session.execute("delete from main.twin_positions where schema_name = ? and mv_name = ?", key)


def exists(session: Session, name: QualifiedName) -> bool:
    return _find(session, name) is not None


def _found(session: Session, name: QualifiedName) -> _Kept:
    kept = _find(session, name)
    if kept is None:
        raise StatementError(f'ERROR: Materialized view "{name.name}" does not exist in schema "{name.schema}"')
    return kept


def _find(session: Session, name: QualifiedName) -> _Kept | None:
    rows = session.rows(
        "select query, external_schema, stream from main.twin_materialized_views where schema_name = ? and name = ?",
        [name.schema, name.name],
    )
    return _Kept(name, *rows[0]) if rows else None


def _stream(session: Session, query: exp.Expr) -> exp.Table | None:
    """The stream that the query reads, if any."""
    streams = [table for table in query.find_all(exp.Table) if external_schemas.exists(session, table.db)]
    if len(streams) > 1:
        raise StatementError("ERROR: a streaming materialized view can reference only one stream")
    return streams[0] if streams else None


def _stream_view(kept: _Kept) -> StreamView:
    return StreamView(kept.name, kept.query, kept.external_schema or "", kept.stream or "")


def _auto_refresh(tree: exp.Create) -> bool:
    found = tree.find(exp.AutoRefreshProperty)
    return found is not None and found.name.upper() == "YES"


def _next_id(session: Session) -> int:
    return int(session.rows("select nextval('main.twin_query_ids')")[0][0])


def _transaction_id(session: Session) -> int:
    return int(session.rows("select txid_current()")[0][0])
