"""Athena for MiniStack 1.5 that takes Athena's own SQL and execution parameters, reads a partition where the catalog
says that it lies, and tells how much it scanned.

MiniStack hands a query to DuckDB as it is written, leaves parameters out, finds partitions by the paths below a table,
and takes the length of the answer for what was scanned.
"""

import asyncio
import base64
import contextvars
import json
import os
import re
import tempfile
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlparse

import duckdb
import sqlglot
from ministack.core.responses import error_response_json
from ministack.services import athena, glue, s3
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokens import TokenType

Table = dict[str, Any]

# As Athena keeps a view in the catalog.
PRESTO_VIEW = re.compile(r"/\* Presto View: (\S+) \*/")

# Behind every key that begins alike.
MAX_CHARACTER = "\U0010ffff"

_query_id = contextvars.ContextVar("query_id", default="")
_scanned = contextvars.ContextVar("scanned", default=0)

# Of queries that run, by their ids.
_connections: dict[str, duckdb.DuckDBPyConnection] = {}
_stopped: set[str] = set()


def bind(query: str, parameters: list[str]) -> str:
    """Put each parameter, a literal as Athena takes it, in the place of its question mark.

    Raises:
        ValueError: there are more or fewer parameters than question marks, or one is no literal.
    """
    places = [token for token in sqlglot.tokenize(query, read="athena") if token.token_type == TokenType.PLACEHOLDER]
    if len(places) != len(parameters):
        raise ValueError(f"Incorrect number of parameters: expected {len(places)} but found {len(parameters)}")
    for place, parameter in reversed(list(zip(places, parameters, strict=True))):
        if not isinstance(sqlglot.parse_one(parameter, read="athena"), (exp.Literal, exp.Boolean, exp.Neg, exp.Null)):
            raise ValueError(f"{parameter} is no literal: a text has quotes around it")
        query = query[: place.start] + parameter + query[place.end + 1 :]
    return query


async def run(query: str, database: str | None, catalog: str | None = None) -> dict[str, Any]:
    """The answer as MiniStack takes it; what was scanned for it is told apart."""
    statement = sqlglot.parse_one(query, read="athena")
    database = database or "default"
    with tempfile.TemporaryDirectory(prefix="athena-") as folder:
        views = list(_views(statement, database, Path(folder)))
        answer, scanned = await asyncio.to_thread(_answer, statement.sql(dialect="duckdb"), views, database)
    _scanned.set(scanned)
    return answer


@dataclass(frozen=True)
class View:
    """A table or a view of the catalog for DuckDB."""

    database: str
    name: str
    rows: str


def _views(statement: exp.Expr, database: str, folder: Path) -> Iterator[View]:
    """Of the catalog's tables and views that the statement may mean, each behind those that it needs itself."""
    yield from _needed(statement, database, Objects(folder), set())


def _needed(statement: exp.Expr, database: str, objects: "Objects", known: set[str]) -> Iterator[View]:
    for schema, name in sorted({(found.db or database, found.name) for found in statement.find_all(exp.Table)}):
        path = f"{schema}/{name}"
        table = glue._tables.get(path)
        if table is None or path in known:
            continue
        known.add(path)
        if (presto_view := PRESTO_VIEW.fullmatch(table.get("ViewOriginalText") or "")) is None:
            files = _files(path, table, glue._partitions.get(path, []), objects)
            yield View(schema, name, _rows(table, files))
            continue
        told = json.loads(base64.b64decode(presto_view[1]))
        query = sqlglot.parse_one(told["originalSql"], read="athena")
        yield from _needed(query, told["schema"], objects, known)
        for found in query.find_all(exp.Table):
            if not found.db and f"{told['schema']}/{found.name}" in known:
                found.set("db", exp.to_identifier(told["schema"], quoted=True))
        yield View(schema, name, query.sql(dialect="duckdb"))


def _is_plain_json(table: Table) -> bool:
    return athena._data_format(table) == "json" and not table.get("PartitionKeys")


def _json_relation(table: Table, files: list[str]) -> str:
    """Lines of JSON by the declared types: by itself DuckDB makes times and ids of texts that look like some."""
    columns = table["StorageDescriptor"]["Columns"]
    types = ", ".join(f"{_quoted(column['Name'])}: {_literal(_type(column['Type']))}" for column in columns)
    names = ", ".join(map(_literal, files))
    return f"read_json([{names}], format = 'newline_delimited', columns = {{{types}}})"


def _literal(text: str) -> str:
    return exp.Literal.string(text).sql(dialect="duckdb")


def _rows(table: Table, files: list[str]) -> str:
    """The table's columns as they are declared, of whatever lies in its files."""
    columns = [*table["StorageDescriptor"].get("Columns", []), *(table.get("PartitionKeys") or [])]
    names = ", ".join(_quoted(column["Name"]) for column in columns)
    empty = ", ".join(f"cast(null as {_type(column['Type'])}) as {_quoted(column['Name'])}" for column in columns)
    relation = _json_relation if _is_plain_json(table) else athena._table_relation
    found = f" union all by name select * from {relation(table, files)}" if files else ""
    return f"select {names} from (select {empty} where false{found})"


@cache
def _type(hive: str) -> str:
    return exp.DataType.build(hive, dialect="hive").sql(dialect="duckdb")


@cache
def _quoted(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql(dialect="duckdb")


def _files(name: str, table: Table, partitions: list[Table], objects: "Objects") -> list[str]:
    """The table's files, each partition's below its values as Hive has them, wherever it is registered to lie."""
    keys = [key["Name"] for key in table.get("PartitionKeys") or []]
    if not keys:
        return objects.link(table["StorageDescriptor"].get("Location", ""), name)
    files = []
    for partition in partitions:
        values = zip(keys, partition["Values"], strict=True)
        folder = "/".join([name, *(f"{key}={quote(value, safe='')}" for key, value in values)])
        files += objects.link(partition["StorageDescriptor"]["Location"], folder)
    return files


class Objects:
    """What lies in S3, as files of one query: who removes or replaces an object meanwhile does not reach them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keys: dict[str, list[str]] = {}

    def link(self, location: str, folder: str) -> list[str]:
        """Lay the objects below the location into a folder."""
        parsed = urlparse(location)
        bucket, prefix = parsed.netloc, parsed.path.strip("/") + "/"
        files = []
        for key in self._below(bucket, prefix):
            relative = key.removeprefix(prefix)
            if not key.endswith("/") and not athena._hidden(relative):
                files.append(self._link(bucket, key, self._folder / folder / relative))
        return files

    def _below(self, bucket: str, prefix: str) -> list[str]:
        if bucket not in self._keys:
            self._keys[bucket] = sorted(s3._buckets[bucket]["objects"]) if bucket in s3._buckets else []
        keys = self._keys[bucket]
        return keys[bisect_left(keys, prefix) : bisect_left(keys, prefix + MAX_CHARACTER)]

    def _link(self, bucket: str, key: str, file: Path) -> str:
        file.parent.mkdir(parents=True, exist_ok=True)
        stored = s3._object_disk_path(bucket, key)
        if stored is not None and Path(stored).is_file():
            os.link(stored, file)
        else:
            file.write_bytes(s3._get_object_data(bucket, key) or b"")
        return str(file)


def _answer(sql: str, views: list[View], database: str) -> tuple[dict[str, Any], int]:
    """What DuckDB answers, and how many bytes it scanned."""
    with duckdb.connect(":memory:") as connection:
        # A value of a CSV file that is none of its column's type is null, no error.
        connection.execute("set disabled_optimizers = 'type_pushdown'")
        connection.execute("attach ':memory:' as awsdatacatalog")
        connection.execute("use awsdatacatalog")
        for schema in {database, *(view.database for view in views)}:
            connection.execute(f"create schema {_quoted(schema)}")
        for view in views:
            connection.execute(f"create view {_quoted(view.database)}.{_quoted(view.name)} as {view.rows}")
        connection.execute(f"use awsdatacatalog.{_quoted(database)}")
        connection.execute("pragma enable_profiling = 'no_output'")
        with _stoppable(connection):
            result = connection.execute(sql)
            description, rows = result.description or [], result.fetchall()
        profile = json.loads(connection.get_profiling_information(format="json"))
    answer = {
        "columns": [column[0] for column in description],
        "column_types": [_athena_type(str(column[1]).upper()) for column in description],
        "rows": [list(row) for row in rows],
    }
    # Without a scan it is not even told.
    return answer, profile["query"].get("total_bytes_scanned", 0)


def _athena_type(duckdb_type: str) -> str:
    # A name of its own for each precision.
    name = "TIMESTAMP" if duckdb_type.startswith("TIMESTAMP") else duckdb_type.split("(")[0]
    found: str = athena._DUCKDB_TYPE_MAP.get(name, "varchar")
    return found


@contextmanager
def _stoppable(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    query_id = _query_id.get()
    _connections[query_id] = connection
    try:
        if query_id in _stopped:
            raise duckdb.InterruptException("stopped before it began")
        yield
    finally:
        del _connections[query_id]


def install() -> None:
    """Fails where MiniStack has no such functions any more."""
    start, execute, stop = athena._start_query_execution, athena._execute_query, athena._stop_query_execution
    if not callable(athena._run_duckdb):
        raise TypeError("ministack.services.athena._run_duckdb is no function")

    def start_query(data: dict[str, Any]) -> Any:
        parameters = data.get("ExecutionParameters") or []
        try:
            query = bind(data["QueryString"], parameters) if parameters else data["QueryString"]
        except (ValueError, SqlglotError) as error:
            return error_response_json("InvalidRequestException", str(error), 400)
        return start({**data, "QueryString": query})

    async def execute_query(query_id: str, *arguments: Any) -> None:
        _query_id.set(query_id)
        await execute(query_id, *arguments)
        # Since it ended it has not let go of the event loop: nobody has seen it without.
        execution = athena._executions[query_id]
        execution["Statistics"]["DataScannedInBytes"] = _scanned.get()
        if query_id in _stopped:
            _stopped.remove(query_id)
            execution["Status"]["State"] = "CANCELLED"

    def stop_query(data: dict[str, Any]) -> Any:
        query_id = data.get("QueryExecutionId", "")
        if athena._executions.get(query_id, {"Status": {"State": ""}})["Status"]["State"] in ("QUEUED", "RUNNING"):
            _stopped.add(query_id)
        if query_id in _connections:
            _connections[query_id].interrupt()
        return stop(data)

    athena._start_query_execution, athena._stop_query_execution = start_query, stop_query
    athena._execute_query, athena._run_duckdb = execute_query, run
