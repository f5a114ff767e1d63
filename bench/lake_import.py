"""Imports a made-up month in the shape of a REES46 file by `lake.imports`, and by DuckDB's own COPY: time, CPU, memory.

Both write Parquet by day, in zstd, by category and user; then DuckDB counts and adds up what each has written.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from contenders import ROOT
from rees46_month import write_month
from testing.endpoints import running_ministack
from testing.fixtures import EMULATORS_LOGIN
from testing.lake import declare_tables

T = TypeVar("T")

COLUMNS = "event_time, event_type, product_id, category_id, category_code, brand, price, user_id, user_session"
COPY = f"""
copy (
    select {
    COLUMNS.replace("event_time", "cast(replace(event_time, ' UTC', '') as timestamp) as event_time").replace(
        "price", "cast(price as decimal(12, 2)) as price"
    )
}, event_time[:10] as dt
    from read_csv($csv, all_varchar = true, header = true, nullstr = '')
    order by dt, category_code, user_id, event_time
) to $folder (format parquet, compression zstd, partition_by (dt))
"""
BY_DUCKDB = """
import duckdb, sys
sql, csv, folder, threads = sys.argv[1:]
connection = duckdb.connect(config={"threads": threads})
connection.execute("set enable_progress_bar = false")
connection.execute(sql.replace("$folder", f"'{folder}'"), {"csv": csv})
"""
ANSWER = f"""
select dt, count(*), sum(price), sum(hash({COLUMNS})::hugeint)
from read_parquet($files, hive_partitioning = true, hive_types_autocast = false) group by dt order by dt
"""


@dataclass(frozen=True)
class Import:
    """What one of them took. Memory in bytes, of the process."""

    seconds: float
    cpu_seconds: float
    peak_memory_bytes: int
    files: int
    bytes: int


def compare(rows: int, runs: int = 1, threads: int | None = None) -> dict[str, Any]:
    """Both in turn, the best of each by time. @raises RuntimeError where they wrote other rows"""
    with tempfile.TemporaryDirectory(prefix="lake-import-") as name, running_ministack() as endpoint:
        folder = Path(name)
        month = folder / "2019-Oct.csv"
        _apart(write_month, month, rows)
        imports: dict[str, list[Import]] = {"ours": [], "duckdb": []}
        os.environ |= EMULATORS_LOGIN
        for number in range(runs):
            catalog = declare_tables(endpoint, f"bench_{number}")
            lake, copied = folder / f"lake-{number}", folder / f"duckdb-{number}"
            ours = [
                *["-m", "lake.imports", str(month), "--name", "october", "--lake", str(lake)],
                *["--database", catalog.database, "--endpoint", endpoint],
            ]
            duckdbs = ["-c", BY_DUCKDB, COPY, str(month), str(copied), str(threads or os.cpu_count())]
            imports["ours"].append(_measure(ours, lake / "facts"))
            imports["duckdb"].append(_measure(duckdbs, copied))
            if _apart(_answer, lake / "facts/october/*/*/*.parquet") != _apart(_answer, copied / "*/*.parquet"):
                raise RuntimeError("ours and DuckDB's rows differ")
        best = {name: min(measured, key=lambda each: each.seconds) for name, measured in imports.items()}
        return {
            "rows": rows,
            "csv_bytes": month.stat().st_size,
            "ratio": best["ours"].seconds / best["duckdb"].seconds,
            "cpu_ratio": best["ours"].cpu_seconds / best["duckdb"].cpu_seconds,
            **{name: asdict(measured) for name, measured in best.items()},
        }


def _apart(work: Callable[..., T], *arguments: object) -> T:
    """In a process of its own: what one has used at most is told of those that it starts, too."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(work, *arguments).result()


def _measure(arguments: Sequence[str], written: Path) -> Import:
    begin = time.monotonic()
    process = subprocess.Popen([sys.executable, *arguments], env=_environment(), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"it ended with {os.waitstatus_to_exitcode(status)}: its own words stand above")
    files = [file.stat().st_size for file in written.rglob("*.parquet")]
    # Linux tells kilobytes, macOS bytes.
    memory = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Import(time.monotonic() - begin, usage.ru_utime + usage.ru_stime, memory, len(files), sum(files))


def _environment() -> Mapping[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "glue-scripts")}


def _answer(files: Path) -> list[tuple]:
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        return connection.execute(ANSWER, {"files": str(files)}).fetchall()


def main(argv: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--threads", type=int, help="of DuckDB's; as many as there are cores, unless it is told")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    measured = compare(arguments.rows, arguments.runs, arguments.threads)
    print(json.dumps(measured, indent=None if arguments.json else 2))


if __name__ == "__main__":
    main(sys.argv[1:])
