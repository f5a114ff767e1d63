"""External schemas: the streams of Kinesis as sources of materialized views, and tables of the data catalog."""

from warehouse_twin.failures import NotInTwinError, StatementError
from warehouse_twin.session import Session
from warehouse_twin.statement import Statement
from warehouse_twin.words import Words


def create(session: Session, statement: Statement) -> None:
    words = Words(statement)
    words.expect("CREATE", "EXTERNAL", "SCHEMA")
    if_not_exists = words.take("IF", "NOT", "EXISTS")
    name = words.name()
    words.expect("FROM")
    database = None
    if words.take("DATA", "CATALOG"):
        words.expect("DATABASE")
        database = words.text()
    elif not words.take("KINESIS"):
        raise NotInTwinError(f"CREATE EXTERNAL SCHEMA {name} FROM anything but KINESIS and DATA CATALOG")
    words.expect("IAM_ROLE")
    role = "default" if words.take("DEFAULT") else words.text()
    if words.take("CREATE", "EXTERNAL", "DATABASE"):
        raise NotInTwinError("CREATE EXTERNAL DATABASE: databases of the catalog are declared elsewhere")
    words.end()
    if exists(session, name) or _is_schema(session, name):
        if if_not_exists:
            return
        raise StatementError(f'ERROR: Schema "{name}" already exists')
    session.execute(
        "insert into main.twin_external_schemas (name, iam_role, catalog_database) values (?, ?, ?)",
        [name, role, database],
    )


def drop(session: Session, name: str) -> None:
    """Raises StatementError where a materialized view reads from it."""
    if session.rows("select 1 from main.twin_materialized_views where external_schema = ?", [name]):
        raise StatementError(f"ERROR: cannot drop schema {name} because other objects depend on it")
    session.execute("delete from main.twin_external_schemas where name = ?", [name])


def exists(session: Session, name: str) -> bool:
    return bool(session.rows("select 1 from main.twin_external_schemas where name = ?", [name]))


def of_catalog(session: Session) -> list[tuple[str, str]]:
    """Schemas of the data catalog, each with its database there."""
    return [
        (name, database)
        for name, database in session.rows("select name, catalog_database from main.twin_external_schemas")
        if database is not None
    ]


def _is_schema(session: Session, name: str) -> bool:
    return bool(session.rows("select 1 from information_schema.schemata where schema_name = ?", [name]))
