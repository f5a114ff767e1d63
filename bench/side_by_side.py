"""Measures ours and its peers at the same work, one after the other, several times; prints one JSON object.

    python bench/side_by_side.py --events 1000000 --runs 3 --folder .local/bench

Progress goes to stderr. No figure of a contender counts beyond the share of its rows that the oracle gives as well.
"""

import argparse
import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg

from contenders import (
    OURS,
    ROOT,
    CannotInstallError,
    Contender,
    Work,
    environment_of_ours,
    find_peer,
    ours,
    peer_names,
)
from latency import measure_latency, order_lines
from measure_peer import Measurement, measure
from right_rows import OF_ANYBODY, OF_PEOPLE, read_right_rows, read_rows, share_of_right_rows
from shop_events import DISORDER_SECONDS
from testing.postgres_server import PostgresServer, running_server

LATENCY_EVENTS_PER_SECOND = 200


@dataclass(frozen=True)
class Run:
    """One contender, once."""

    contender: str
    right_rows: float
    measurement: Measurement


def make_work(folder: Path, events: int, events_per_batch: int, skewed: bool) -> Work:
    """The events and the oracle's answer, made once and kept in `folder`."""
    name = f"{events}-{events_per_batch}{'-skewed' if skewed else ''}"
    place = folder / "work" / name
    work = Work(events, place / "lines", place / "records", place / "right_rows.parquet")
    if not work.right_rows.exists():
        shutil.rmtree(place, ignore_errors=True)
        say(f"{events:,} events and the oracle's answer")
        size = ["--events", str(events), "--events-per-file", str(events_per_batch)]
        shape = ["--users", str(max(1_000, events * 60 // 1_000)), *(["--skewed"] if skewed else [])]
        _python("shop_events.py", "--lines", work.lines, "--records", work.records, *size, *shape)
        _python("right_rows.py", work.lines, work.right_rows)
    return work


@contextmanager
def new_database(server: PostgresServer, contender: Contender) -> Iterator[str]:
    """A database for one run: ours with its schema and the lookback of the work, a peer's with its one table."""
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(
            "create database run template ecommerce owner owner"
            if contender.is_ours
            else "create database run owner owner"
        )
        try:
            with psycopg.connect(server.url("owner", "run")) as owner:
                if contender.is_ours:
                    owner.execute("update attribution_settings set lookback = '1 hour'")
                else:
                    owner.execute(contender.ddl)
            yield server.url("ingest" if contender.is_ours else "owner", "run")
        finally:
            connection.execute("drop database run with (force)")
            connection.execute("checkpoint")


def run_once(server: PostgresServer, contender: Contender, work: Work) -> Run:
    """In a new database, with a new checkpoint; how it ended is in the measurement's `exit_code`."""
    with new_database(server, contender) as url, tempfile.TemporaryDirectory() as checkpoint:
        with psycopg.connect(server.url("owner", "run"), autocommit=True) as connection:

            def count_rows() -> int:
                row = connection.execute(f"select count(*) from {contender.counted}").fetchone()
                assert row is not None
                return row[0]

            command = contender.command(work, url, Path(checkpoint))
            measurement = measure(command, server.pid, count_rows, work.events, contender.environment())
        rows = read_rows(server.url("owner", "run"), contender.rows)
    right = read_right_rows(work.right_rows, OF_PEOPLE if contender.is_ours else OF_ANYBODY)
    return Run(contender.name, share_of_right_rows(rows, right), measurement)


def measure_latencies(server: PostgresServer, contenders: list[Contender], work: Work, seconds: int) -> list[dict]:
    """Of each peer; ours is measured through Kinesis, by its own books."""
    found = []
    for contender in contenders:
        if not contender.is_ours:
            try:
                with new_database(server, contender) as url:
                    feed = order_lines(work, LATENCY_EVENTS_PER_SECOND)
                    latency = measure_latency(contender, work, url, feed, seconds)
            except RuntimeError as error:
                say(f"latency, {contender.title}: not measured: {error}")
                continue
            say(f"latency, {contender.title}: {latency}")
            found.append({"name": contender.name, "title": contender.title, **asdict(latency)})
    return found


def measure_limits(server: PostgresServer, work: Work) -> dict[str, dict]:
    """What the machine allows with the same events: parsing alone, COPY alone."""
    say("limits: parsing alone, COPY alone")
    with new_database(server, ours()):
        owner = server.url("owner", "run")
        return {
            "parse": json.loads(_python("limits/parse_json.py", work.lines)),
            "copy": json.loads(_python("limits/copy_rows.py", work.lines, "--database_url", owner)),
        }


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _python(script: str, *arguments: object) -> str:
    """What it prints."""
    command = [sys.executable, str(ROOT / "bench" / script), *map(str, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment_of_ours())
    return done.stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--events_per_batch", type=int, default=250_000, help="of ours")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--skewed", action="store_true", help="one user in a hundred makes half of the events")
    parser.add_argument("--peers", nargs="*", default=peer_names(), help="without names: ours alone")
    parser.add_argument("--latency_seconds", type=int, help="instead: peers' latency at 200 events/s for so long")
    parser.add_argument("--folder", type=Path, required=True, help="keeps events and peers' environments")
    arguments = parser.parse_args()
    # So that Ctrl-C on the command line above ends server and contender as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    contenders, not_installed = [ours()], {}
    for name in arguments.peers:
        say(f"setting up {name}")
        try:
            contenders += find_peer(name, arguments.folder / "peers", DISORDER_SECONDS)
        except CannotInstallError as error:
            say(f"not measured: {error}")
            not_installed[name] = str(error)
    work = make_work(arguments.folder, arguments.events, arguments.events_per_batch, arguments.skewed)
    runs = []
    with running_server() as server:
        if arguments.latency_seconds:
            print(json.dumps(measure_latencies(server, contenders, work, arguments.latency_seconds)))
            return
        for number in range(1, arguments.runs + 1):
            for contender in contenders:
                run = run_once(server, contender, work)
                say(f"run {number}, {contender.title}: {run.measurement.seconds:.1f} s, {run.right_rows:.2%} right")
                runs.append(run)
        limits = measure_limits(server, work)
    found = [
        c.facts | {"name": c.name, "title": c.title, "runs": [asdict(r) for r in runs if r.contender == c.name]}
        for c in contenders
    ]
    measured = {"events": work.events, "baseline": OURS, "contenders": found, "not_installed": not_installed}
    print(json.dumps(measured | {"limits": limits}))


if __name__ == "__main__":
    main()
