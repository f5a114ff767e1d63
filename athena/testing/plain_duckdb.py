"""DuckDB beside the emulator's Athena, for tests: a request a line on stdin, its answer a line on stdout, as JSON.

``write``: rows of CSV, typed, as Parquet by partition. ``query``: a statement of Athena's on such folders; it answers
texts, as Athena does.
"""

import json
import sys
from typing import Any

import duckdb
import sqlglot


def write(connection: duckdb.DuckDBPyConnection, request: dict[str, Any]) -> None:
    columns = ", ".join(f"{expression} as {name}" for name, expression in request["columns"].items())
    partitions = ", ".join(request["partitions"])
    connection.execute(
        f"copy (select {columns} from read_csv($csv, all_varchar = true, header = true, nullstr = ''))"
        f" to '{request['folder']}' (format parquet, compression zstd, partition_by ({partitions}))",
        {"csv": request["csv"]},
    )


def query(connection: duckdb.DuckDBPyConnection, request: dict[str, Any]) -> dict[str, Any]:
    for table, folder in request["tables"].items():
        connection.execute(
            f"create view {table} as select * from read_parquet('{folder}/**/*.parquet',"
            " hive_partitioning = true, hive_types_autocast = false)"
        )
    for view, of_athena in request["views"].items():
        connection.execute(f"create view {view} as {sqlglot.transpile(of_athena, read='athena', write='duckdb')[0]}")
    sql = sqlglot.transpile(request["sql"], read="athena", write="duckdb")[0]
    values = [connection.execute(f"select {literal}").fetchall()[0][0] for literal in request["parameters"]]
    answer = connection.execute(sql, values)
    columns = [{"name": name, "type": athena_type(str(kind))} for name, kind, *_ in answer.description]
    return {"columns": columns, "rows": [[text(value) for value in row] for row in answer.fetchall()]}


def athena_type(name: str) -> str:
    if name.startswith("TIMESTAMP"):
        return "timestamp"
    return "bigint" if name == "HUGEINT" else name.split("(")[0].lower()


def text(value: Any) -> str | None:
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


if __name__ == "__main__":
    for line in sys.stdin:
        request = json.loads(line)
        with duckdb.connect(":memory:") as connection:
            answer = {"write": write, "query": query}[request["do"]](connection, request)
        print(json.dumps(answer), flush=True)
