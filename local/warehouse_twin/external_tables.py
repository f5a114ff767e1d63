"""Tables of external schemas of the data catalog: read where the catalog says that they lie, for one statement."""

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from urllib.parse import urlparse

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from warehouse_twin import external_schemas
from warehouse_twin.failures import NotInTwinError, StatementError
from warehouse_twin.glue_catalog import DeclaredTable, Part
from warehouse_twin.session import Session

_TYPES = {
    "string": pa.string(),
    "timestamp": pa.timestamp("us"),
    "date": pa.date32(),
    "boolean": pa.bool_(),
    "smallint": pa.int16(),
    "int": pa.int32(),
    "bigint": pa.int64(),
    "float": pa.float32(),
    "double": pa.float64(),
}
_DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")
_READS = (exp.Query, exp.Insert, exp.Update, exp.Delete, exp.Merge)
_LIST = "svv_external_tables"


@contextmanager
def readable(session: Session, tree: exp.Expr) -> Iterator[exp.Expr]:
    """The tree, in which names stand for what was read of external tables; they end with it.

    Raises:
        StatementError: there is no such table, or the twin cannot read it.
    """
    databases = dict(external_schemas.of_catalog(session))
    named = [table for table in tree.find_all(exp.Table) if table.name and _is_external(table, databases)]
    if not named:
        yield tree
        return
    _refuse_what_does_more_than_read(tree, named)
    registered: dict[str, pa.Table] = {}
    for table in named:
        schema, name = table.db.lower(), table.name.lower()
        place = f"{schema}.{name}" if schema in databases else _LIST
        if place not in registered:
            is_list = place == _LIST
            registered[place] = (
                _list(session) if is_list else _rows(session, databases[schema], schema, name, _columns_read(tree))
            )
        _stand_for(table, place)
    for place, rows in registered.items():
        session.connection.register(place, rows)
    try:
        yield tree
    finally:
        for place in registered:
            # A statement that failed has ended its transaction, and the names with it.
            with suppress(duckdb.TransactionException):
                session.connection.unregister(place)


def _is_external(table: exp.Table, databases: Mapping[str, str]) -> bool:
    schema = table.db.lower()
    return schema in databases or (table.name.lower() == _LIST and schema in ("", "pg_catalog"))


def _refuse_what_does_more_than_read(tree: exp.Expr, named: list[exp.Table]) -> None:
    target = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    is_read = isinstance(tree, _READS) or (isinstance(tree, exp.Create) and tree.kind == "TABLE")
    if target in named or not is_read or tree.find(exp.MaterializedProperty):
        kind = tree.args.get("kind") or ""
        raise NotInTwinError(f"{tree.key.upper()} {kind}".strip() + " of an external table")


def _columns_read(tree: exp.Expr) -> set[str] | None:
    """Names of columns in it, whosever they are; None where it may be any."""
    if any(not isinstance(star.parent, exp.Count) for star in tree.find_all(exp.Star)):
        return None
    return {column.name.lower() for column in tree.find_all(exp.Column)}


def _stand_for(table: exp.Table, place: str) -> None:
    if not table.alias:
        table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
    table.set("db", None)
    table.set("this", exp.to_identifier(place, quoted=True))


def _list(session: Session) -> pa.Table:
    found = [
        (session.surroundings.database, schema, table.name, table.location, table.input_format)
        for schema, database in external_schemas.of_catalog(session)
        for table in session.surroundings.catalog().tables(database)
    ]
    names = ["redshift_database_name", "schemaname", "tablename", "location", "input_format"]
    columns = {name: pa.array([row[at] for row in found], pa.string()) for at, name in enumerate(names)}
    return pa.table(columns)


def _rows(session: Session, database: str, schema: str, name: str, read: set[str] | None) -> pa.Table:
    catalog = session.surroundings.catalog()
    declared = next((table for table in catalog.tables(database) if table.name == name), None)
    if declared is None:
        raise StatementError(f'ERROR: relation "{schema}.{name}" does not exist')
    if "parquet" not in declared.input_format.lower():
        raise NotInTwinError(f"external tables that are no Parquet, such as {schema}.{name}")
    columns = [(column, _type(kind, f"{schema}.{name}")) for column, kind in declared.columns]
    if read is not None:
        # One at least: rows are counted by it.
        columns = [column for column in columns if column[0] in read] or columns[:1]
    keys = [(key, _type(kind, f"{schema}.{name}")) for key, kind in declared.keys]
    found = [
        _with_keys(rows, keys, part)
        for part in catalog.parts(database, declared)
        for rows in _files(session, declared, part, columns)
    ]
    return pa.concat_tables([pa.schema([*columns, *keys]).empty_table(), *found])


def _type(hive: str, table: str) -> pa.DataType:
    if decimal := _DECIMAL.fullmatch(hive.replace(" ", "")):
        return pa.decimal128(int(decimal[1]), int(decimal[2]))
    if hive not in _TYPES:
        raise NotInTwinError(f"external columns of the type {hive}, as {table} has")
    return _TYPES[hive]


def _files(
    session: Session, table: DeclaredTable, part: Part, columns: list[tuple[str, pa.DataType]]
) -> Iterator[pa.Table]:
    """The declared columns by name; one that a file has not is NULL, as in Redshift."""
    place = urlparse(part.location)
    bucket, prefix = place.netloc, place.path.strip("/") + "/"
    for key in session.surroundings.list_objects(bucket, prefix):
        session.stop_if_cancelled()
        if key.rsplit("/", 1)[-1].startswith(("_", ".")) or key.endswith("/"):
            continue
        try:
            file = pq.ParquetFile(io.BytesIO(session.surroundings.read_object(bucket, key)))
            written = {name.lower(): name for name in file.schema_arrow.names}
            rows = file.read([written[name] for name, _ in columns if name in written])
            found = [
                rows[written[name]].cast(kind) if name in written else pa.nulls(file.metadata.num_rows, kind)
                for name, kind in columns
            ]
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            reason = str(error).splitlines()[0]
            raise StatementError(f"ERROR: Spectrum Scan Error: s3://{bucket}/{key} of {table.name}: {reason}") from None
        yield pa.table(found, schema=pa.schema(columns))


def _with_keys(rows: pa.Table, keys: list[tuple[str, pa.DataType]], part: Part) -> pa.Table:
    for (key, kind), value in zip(keys, part.values, strict=True):
        column = pa.repeat(pa.scalar(value, pa.string()), len(rows)).cast(kind)
        rows = rows.append_column(pa.field(key, kind), column)
    return rows
