"""The shop's tables from MySQL into a DuckDB file by dlt, as its documentation has it: by `updated_at`, merged by key.

Settings:
- The backend pyarrow, the faster of those that keep decimals, and its chunks of 50,000 rows.
- Merged by delete and insert, dlt's own way on DuckDB.
- Telemetry is off. State stays in the folder, so that the next run goes on where this one ended.

Prints one JSON object: the greatest memory of the process, in bytes. With --rows it prints a table's rows instead.
"""

import argparse
import json
import os
import resource
import sys
from pathlib import Path

os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("folder", type=Path, help="keeps the database and dlt's state")
parser.add_argument("--tables", type=json.loads, required=True, help="keys by table, as JSON")
parser.add_argument("--rows", help="columns of the table, each a text")
DATASET = "shop"


def load(url: str, tables: dict[str, list[str]], folder: Path) -> None:
    """Whatever was written since the last run."""
    import dlt
    from dlt.sources.sql_database import sql_table

    pipeline = dlt.pipeline(
        "shop",
        pipelines_dir=str(folder / "pipelines"),
        destination=dlt.destinations.duckdb(str(folder / "warehouse.duckdb")),
        dataset_name=DATASET,
    )
    sources = [
        sql_table(
            credentials=url,
            table=table,
            backend="pyarrow",
            incremental=dlt.sources.incremental("updated_at"),
            primary_key=key,
            write_disposition="merge",
            reflection_level="full_with_precision",
        )
        for table, key in tables.items()
    ]
    pipeline.run(sources)


def rows(folder: Path, tables: dict[str, list[str]], columns: str) -> dict[str, list[list[str]]]:
    """By table: of each row its key and the column."""
    import duckdb

    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        return {
            table: connection.sql(
                f"select {', '.join(f'{name}::varchar' for name in [*key, column])} from {DATASET}.{table}"
            ).fetchall()
            for (table, key), column in zip(tables.items(), columns.split(","), strict=True)
        }


def main() -> None:
    arguments = parser.parse_args()
    if arguments.rows:
        print(json.dumps(rows(arguments.folder, arguments.tables, arguments.rows)))
        return
    # By the environment: the list of processes shows arguments to everybody.
    load(os.environ["SHOP_URL"], arguments.tables, arguments.folder)
    # Linux tells kilobytes, macOS bytes.
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(json.dumps({"peak_memory_bytes": memory}))


if __name__ == "__main__":
    main()
