"""COPY: what lies in S3, read as Redshift reads it, is appended to a table."""

import csv
import gzip
import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlparse

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from warehouse_twin.copy_command import CopyCommand
from warehouse_twin.failures import NotInTwinError, StatementError
from warehouse_twin.names import DEFAULT_SCHEMA, QualifiedName
from warehouse_twin.results import super_text
from warehouse_twin.session import Session
from warehouse_twin.statement import Statement

Rows = Iterator[dict[str, Any]]


class _Decimal(float):
    """A number as it is written, of which a float would keep fifteen digits."""

    def __new__(cls, written: str) -> "_Decimal":
        number = super().__new__(cls, written)
        number.written = written
        return number

    written: str

    def __str__(self) -> str:
        return self.written


def copy(session: Session, statement: Statement) -> int:
    """How many rows it loaded. Raises StatementError, and then none stays."""
    command = CopyCommand.read(statement)
    if command.json_paths not in ("auto", "auto ignorecase"):
        raise NotInTwinError("COPY with paths of JSON")
    if command.time_format not in (None, "auto"):
        raise NotInTwinError(f"COPY with TIMEFORMAT {command.time_format}")
    target, types = _columns(session, command.table)
    columns = command.columns or list(types)
    if unknown := [name for name in columns if name not in types]:
        raise StatementError(f'ERROR: column "{unknown[0]}" of relation "{command.table.name}" does not exist')
    loaded = 0
    for bucket, key in _files(session, command):
        content = session.surroundings.read_object(bucket, key)
        content = gzip.decompress(content) if command.gzip else content
        loaded += _append(session, target, types, columns, _rows(command, content, columns))
    return loaded


def _columns(session: Session, table: QualifiedName) -> tuple[QualifiedName, dict[str, str]]:
    """Of the temporary table where there is one by a name without a schema."""
    for catalog, schema in (("temp", "main"), (None, table.schema)):
        if catalog and table.schema != DEFAULT_SCHEMA:
            continue
        rows = session.rows(
            """select column_name, data_type from information_schema.columns
            where table_catalog = coalesce(?, current_database()) and table_schema = ? and table_name = ?
            order by ordinal_position""",
            [catalog, schema, table.name],
        )
        if rows:
            return QualifiedName(catalog or schema, table.name), dict(rows)
    raise StatementError(f'ERROR: relation "{table}" does not exist')


def _files(session: Session, command: CopyCommand) -> Iterator[tuple[str, str]]:
    """Those of the manifest, or all whose names begin as FROM says."""
    bucket, key = _place(command.source)
    if not command.manifest:
        keys = session.surroundings.list_objects(bucket, key)
        if not keys:
            raise StatementError(f"ERROR: The specified S3 prefix '{key}' does not exist")
        yield from ((bucket, found) for found in keys)
        return
    for entry in json.loads(session.surroundings.read_object(bucket, key))["entries"]:
        named, key = _place(entry["url"])
        if key in session.surroundings.list_objects(named, key):
            yield named, key
        elif entry.get("mandatory"):
            raise StatementError(f"ERROR: Mandatory url is not present in manifest file: {entry['url']}")


def _place(url: str) -> tuple[str, str]:
    parsed = urlparse(url)
    return parsed.netloc, parsed.path.removeprefix("/")


def _rows(command: CopyCommand, content: bytes, columns: list[str]) -> Rows:
    if command.format == "PARQUET":
        table = pq.read_table(io.BytesIO(content))
        if table.num_columns != len(columns):
            raise StatementError(f"ERROR: Spectrum Scan Error: {table.num_columns} columns for {len(columns)}")
        yield from table.rename_columns(columns).to_pylist()
    elif command.format == "JSON":
        yield from _json_rows(content.decode(), command.json_paths == "auto ignorecase")
    else:
        lines = csv.reader(io.StringIO(content.decode()), delimiter=command.delimiter)
        for number, values in enumerate(lines):
            if number < command.ignore_header:
                continue
            if len(values) != len(columns):
                raise StatementError(f"ERROR: line {number + 1} has {len(values)} values for {len(columns)} columns")
            # Without quotes an empty value of a column that is no text is NULL.
            yield {name: value or None for name, value in zip(columns, values, strict=True)}


def _json_rows(text: str, ignore_case: bool) -> Rows:
    """Objects one behind the other, with or without line ends between them; decimals stay as they are written."""
    decoder = json.JSONDecoder(parse_float=_Decimal)
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        try:
            row, at = decoder.raw_decode(text, at)
        except ValueError as error:
            raise StatementError(f"ERROR: Invalid JSON at {text.count(chr(10), 0, at) + 1}: {error}") from None
        if not isinstance(row, dict):
            raise StatementError("ERROR: Invalid JSON: a row must be an object")
        yield {name.lower(): value for name, value in row.items()} if ignore_case else row


def _append(session: Session, table: QualifiedName, types: dict[str, str], columns: list[str], rows: Rows) -> int:
    """By name; each value is cast from its text, as a literal would be."""
    texts: dict[str, list[str | None]] = {name: [] for name in columns}
    for row in rows:
        for name in columns:
            texts[name].append(_text(row.get(name), types[name]))
    loaded = pa.table({name: pa.array(found, pa.string()) for name, found in texts.items()})
    names = ", ".join(_quoted(name) for name in columns)
    casts = ", ".join(_cast(name, types[name]) for name in columns)
    session.connection.register("rows of the file", loaded)
    try:
        session.execute(f'insert into {table.sql()} ({names}) select {casts} from "rows of the file"')
    except duckdb.Error as error:
        raise StatementError(f"ERROR: Load into table '{table.name}' failed: {str(error).splitlines()[0]}") from error
    finally:
        session.connection.unregister("rows of the file")
    return loaded.num_rows


def _text(value: Any, kind: str) -> str | None:
    if value is None:
        return None
    if kind == "VARIANT" or isinstance(value, (dict, list)):
        return super_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _cast(name: str, kind: str) -> str:
    return f"twin_json_parse({_quoted(name)})" if kind == "VARIANT" else f"cast({_quoted(name)} as {kind})"


def _quoted(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql(dialect="duckdb")
