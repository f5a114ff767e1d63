"""DROP: what other views stand on stays, unless CASCADE takes them too."""

import sqlglot
from sqlglot import exp

from warehouse_twin import external_schemas, materialized_views
from warehouse_twin.failures import NotInTwinError, StatementError
from warehouse_twin.names import QualifiedName
from warehouse_twin.session import Session

_KINDS = {"BASE TABLE": "table", "LOCAL TEMPORARY": "table", "VIEW": "view"}


def drop(session: Session, tree: exp.Drop) -> None:
    """Raises StatementError."""
    for table in tree.args["tables"]:
        if tree.kind == "SCHEMA":
            _drop_schema(session, table.db.lower(), bool(tree.args.get("exists")), bool(tree.args.get("cascade")))
        elif tree.kind in ("TABLE", "VIEW"):
            _drop_relation(session, tree, QualifiedName.of(table))
        else:
            raise NotInTwinError(f"DROP {tree.kind}")


def _drop_relation(session: Session, tree: exp.Drop, name: QualifiedName) -> None:
    materialized = bool(tree.args.get("materialized"))
    wanted = "materialized view" if materialized else str(tree.kind).lower()
    found = _kind(session, name)
    if found is None:
        if tree.args.get("exists"):
            return
        raise StatementError(f"ERROR: {wanted} {name} does not exist")
    if found != wanted:
        raise StatementError(f'ERROR: "{name}" is a {found}, no {wanted}: DROP {found.upper()}')
    remove(session, name, bool(tree.args.get("cascade")))


def _drop_schema(session: Session, schema: str, if_exists: bool, cascade: bool) -> None:
    if external_schemas.exists(session, schema):
        external_schemas.drop(session, schema)
        return
    if not session.rows("select 1 from information_schema.schemata where schema_name = ?", [schema]):
        if if_exists:
            return
        raise StatementError(f"ERROR: schema {schema} does not exist")
    names = [QualifiedName(schema, name) for (name,) in session.rows(_RELATIONS, [schema])]
    if names and not cascade:
        raise StatementError(f"ERROR: cannot drop schema {schema} because other objects depend on it")
    for name in names:
        if _kind(session, name) is not None:  # Not yet taken by one before it.
            remove(session, name, cascade=True)
    session.execute(f"drop schema {exp.to_identifier(schema, quoted=True).sql(dialect='duckdb')}")


_RELATIONS = "select table_name from information_schema.tables where table_schema = ?"


def remove(session: Session, name: QualifiedName, cascade: bool) -> None:
    """With the views on it, where `cascade` says so."""
    for view in _views_on(session, name):
        if not cascade:
            raise StatementError(
                f"ERROR: cannot drop {_kind(session, name)} {name} because other objects depend on it: view {view}"
            )
        remove(session, view, cascade=True)
    kind = _kind(session, name)
    if kind is None:
        return
    session.execute(f"drop {'view' if kind == 'view' else 'table'} {name.sql()}")
    if kind == "materialized view":
        materialized_views.forget(session, name)


def _kind(session: Session, name: QualifiedName) -> str | None:
    if materialized_views.exists(session, name):
        return "materialized view"
    rows = session.rows(
        "select table_type from information_schema.tables where table_schema = ? and table_name = ?",
        [name.schema, name.name],
    )
    return _KINDS[rows[0][0]] if rows else None


def _views_on(session: Session, name: QualifiedName) -> list[QualifiedName]:
    """Those that are not bound late."""
    rows = session.rows(
        """select v.schema_name, v.view_name, v.sql from duckdb_views() as v
        where not v.internal and v.schema_name != 'main' and not exists (
            select 1 from main.twin_late_binding_views as l
            where l.schema_name = v.schema_name and l.name = v.view_name)
        union all select schema_name, name, query from main.twin_materialized_views"""
    )
    return [
        QualifiedName(schema, view)
        for schema, view, sql in rows
        if (schema, view) != (name.schema, name.name)
        and name in {QualifiedName.of(table) for table in sqlglot.parse_one(sql, read="duckdb").find_all(exp.Table)}
    ]
