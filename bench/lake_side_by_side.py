"""The lake's job beside a plain DuckDB script and a plain Spark script: the same raw objects to Parquet by hour.

    python bench/lake_side_by_side.py --events 1000000 --runs 3 --folder .local/bench --statements FILE

Prints one JSON object; progress goes to stderr. FILE has reports by name, each as `sql` and `parameters`: plain DuckDB
answers them from what each has written.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import duckdb
import sqlglot

from contenders import ROOT, environment_of_ours
from lake_raw import write_shop
from measure_peer import SAMPLE_SECONDS, ProcessTree, wait_for_end
from side_by_side import say
from testing.endpoints import running_ministack
from testing.fixtures import EMULATORS_LOGIN
from testing.lake import declare_tables

PEERS = ROOT / "bench" / "lake_peers"
ANSWERS = 5
"""Of each report; the median counts."""
TABLES = ("clicks", "checkouts")


@dataclass(frozen=True)
class Contender:
    """A command that gets the raw objects' folder and one to write to; `validates` says what it looks at."""

    name: str
    title: str
    script: tuple[str, ...]
    validates: str


OURS = Contender(
    "ours",
    "ecommerce-streaming, one core",
    ("-m", "lake.job", "--here"),
    "each event by the contract: types, limits, times with their zone and age, money to the currency's digits, "
    "an order's sum; tells those refused by reason, orders told again by content; source, channel, device, bot",
)
CONTENDERS = (
    OURS,
    Contender(
        "duckdb",
        "plain DuckDB, one core",
        (str(PEERS / "duckdb_script.py"),),
        "nothing: a value of another type is null, a record that is no JSON ends it",
    ),
    Contender(
        "duckdb 2",
        "plain DuckDB, two cores",
        (str(PEERS / "duckdb_script.py"), "--threads", "2"),
        "nothing, as with one",
    ),
    Contender(
        "spark",
        "plain Spark, two cores",
        (str(PEERS / "spark_script.py"),),
        "nothing: what is no JSON, or of another type, is null",
    ),
)


@dataclass(frozen=True)
class Run:
    """One contender, once; memory is the greatest proportional set size of its processes."""

    name: str
    exit_code: int
    seconds: float
    cpu_seconds: float
    peak_memory_bytes: int
    files: int
    bytes: int
    rows: int
    query_seconds: Mapping[str, float]


@contextmanager
def prepared(contender: Contender, raw: Path, out: Path) -> Iterator[list[str]]:
    """The command; ours writes beside its raw objects and registers what it wrote in a catalog."""
    if contender != OURS:
        yield [sys.executable, *contender.script, str(raw), str(out)]
        return
    out.mkdir()
    (out / "raw").symlink_to(raw / "raw")
    with running_ministack() as endpoint:
        declare_tables(endpoint, "bench")
        places = ["--lake", str(out), "--database", "bench", "--endpoint", endpoint]
        yield [sys.executable, *contender.script, *places]


def run_once(contender: Contender, raw: Path, statements: Mapping[str, Mapping]) -> Run:
    """In a new folder."""
    with tempfile.TemporaryDirectory(prefix="lake-") as name:
        out = Path(name, "out")
        with prepared(contender, raw, out) as command:
            began = time.monotonic()
            child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=sys.stderr, env=environment_of_ours(), start_new_session=True
            )
            tree = ProcessTree(child.pid)
            try:
                while (status := wait_for_end(child, SAMPLE_SECONDS)) is None:
                    tree.sample()
            except BaseException:
                os.killpg(child.pid, signal.SIGKILL)
                raise
            seconds = time.monotonic() - began
        exit_code, cpu_seconds = status
        facts = out / "facts" if contender == OURS else out
        files = [file for table in TABLES for file in (facts / table).rglob("*.parquet")]
        rows, times = ask(facts, statements) if exit_code == 0 else (0, {})
        return Run(
            contender.name,
            exit_code,
            seconds,
            max(cpu_seconds, tree.cpu_seconds),
            tree.peak_memory_bytes,
            len(files),
            sum(file.stat().st_size for file in files),
            rows,
            times,
        )


def ask(facts: Path, statements: Mapping[str, Mapping]) -> tuple[int, dict[str, float]]:
    """How many clicks and orders there are, and how long each report takes on them."""
    with duckdb.connect(":memory:") as connection:
        rows = 0
        for table in TABLES:
            files = (
                f"read_parquet('{facts}/{table}/**/[!_]*.parquet', hive_partitioning = true, hive_types_autocast = 0)"
            )
            connection.execute(f"create view {table} as select * from {files}")
            rows += connection.execute(f"select count(*) from {table}").fetchall()[0][0]
        times = {name: _median_seconds(connection, **statement) for name, statement in statements.items()}
    return rows, times


def _median_seconds(connection: duckdb.DuckDBPyConnection, sql: str, parameters: list[str]) -> float:
    text = sqlglot.transpile(sql, read="athena", write="duckdb")[0]
    values = [connection.execute(f"select {literal}").fetchall()[0][0] for literal in parameters]
    seconds = []
    for _ in range(ANSWERS):
        began = time.monotonic()
        connection.execute(text, values).fetchall()
        seconds.append(time.monotonic() - began)
    return median(seconds)


def make_raw(folder: Path, events: int) -> tuple[Path, int]:
    """Made once and kept in `folder`, with how many records it has."""
    place = folder / "lake" / str(events)
    told = place / "records"
    if not told.exists():
        shutil.rmtree(place, ignore_errors=True)
        say(f"{events:,} events as raw objects")
        records = write_shop(place, events)
        told.write_text(str(records))
    return place, int(told.read_text())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, required=True, help="keeps the raw objects")
    parser.add_argument("--statements", type=Path, required=True)
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.environ |= EMULATORS_LOGIN
    raw, records = make_raw(arguments.folder.resolve(), arguments.events)
    statements = json.loads(arguments.statements.read_text())
    runs = []
    for number in range(1, arguments.runs + 1):
        for contender in CONTENDERS:
            run = run_once(contender, raw, statements)
            say(f"run {number}, {contender.title}: {run.seconds:.1f} s, {run.cpu_seconds:.1f} CPU s, {run.rows:,} rows")
            runs.append(run)
    found = [
        {
            "name": c.name,
            "title": c.title,
            "validates": c.validates,
            "runs": [asdict(r) for r in runs if r.name == c.name],
        }
        for c in CONTENDERS
    ]
    print(json.dumps({"records": records, "contenders": found}))


if __name__ == "__main__":
    main()
