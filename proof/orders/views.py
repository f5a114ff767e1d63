"""The views over the orders' changes by DuckDB: a request a line on stdin, its answer a line on stdout, as JSON.

A request is a folder of gzipped lines of JSON, as Firehose writes them, the columns by DuckDB's types, and queries in
Athena's SQL by their names; the answer has the rows of each, as texts.
"""

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import sqlglot


def answer(connection: duckdb.DuckDBPyConnection, request: dict[str, Any]) -> dict[str, list[list[str | None]]]:
    columns = ", ".join(f"{name} {kind}" for name, kind in request["columns"].items())
    connection.execute(f"create or replace table orders ({columns})")
    if any(Path(request["folder"]).iterdir()):
        types = ", ".join(f"{name}: '{kind}'" for name, kind in request["columns"].items())
        connection.execute(
            f"insert into orders by name select * from read_json($files, format = 'newline_delimited',"
            f" columns = {{{types}}})",
            {"files": f"{request['folder']}/*.gz"},
        )
    return {
        name: [[text(value) for value in row] for row in connection.execute(of_duckdb(query)).fetchall()]
        for name, query in request["queries"].items()
    }


@cache
def of_duckdb(query: str) -> str:
    return sqlglot.transpile(query, read="athena", write="duckdb")[0]


def text(value: Any) -> str | None:
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


if __name__ == "__main__":
    with duckdb.connect(":memory:", config={"threads": 1}) as database:
        for line in sys.stdin:
            print(json.dumps(answer(database, json.loads(line))), flush=True)
