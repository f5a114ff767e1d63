"""Measures the job alone as it was at a commit and as it is here, in turn, over the same events.

    PYTHONPATH=bench:glue-scripts .venv/bin/python bench/against_commit.py 0592919 --rounds 3

Prints a JSON object a run: which, events/s, CPU seconds a million events by program, the stages' shares. CPU is that of
all of the machine's processes of these programs: nothing else may run.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from contenders import ROOT, environment_of_ours
from testing.postgres_server import PostgresServer, running_server


@contextmanager
def checkout_of(commit: str) -> Iterator[Path]:
    """A checkout of the commit, with this one's environment."""
    with tempfile.TemporaryDirectory(prefix="against-") as folder:
        place = Path(folder) / "checkout"
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", place, commit], cwd=ROOT, check=True)
        try:
            yield place
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", place], cwd=ROOT, check=True)


@contextmanager
def new_database(server: PostgresServer, checkout: Path) -> Iterator[str]:
    """A database of that checkout's schema, for one run; its URL for the job."""
    server.create_database("run", checkout / "postgres" / "migrations")
    try:
        yield server.url("ingest", "run")
    finally:
        with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute("drop database run with (force)")
            connection.execute("checkpoint")


def job_alone(checkout: Path, records: Path, database_url: str) -> dict:
    """What that checkout's bench/job_alone.py says."""
    paths = [checkout / "glue-scripts", checkout / "local", checkout / "local" / "spark" / "startup"]
    done = subprocess.run(
        [sys.executable, checkout / "bench" / "job_alone.py", records, "--database_url", database_url],
        env=environment_of_ours() | {"PYTHONPATH": os.pathsep.join(map(str, paths))},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Runs the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--events", type=int, default=1_600_000)
    parser.add_argument("--events_per_batch", type=int, default=200_000)
    arguments = parser.parse_args()
    # So that server and checkout go as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    size = ["--events", str(arguments.events), "--events-per-file", str(arguments.events_per_batch)]
    with (
        running_server() as server,
        checkout_of(arguments.commit) as before,
        tempfile.TemporaryDirectory(prefix="records-") as records,
    ):
        events = [sys.executable, ROOT / "bench" / "shop_events.py", "--records", records, *size]
        subprocess.run(events, check=True)
        for _ in range(arguments.rounds):
            for which, checkout in {arguments.commit: before, "here": ROOT}.items():
                with new_database(server, checkout) as url:
                    print(json.dumps({"which": which, **job_alone(checkout, Path(records), url)}), flush=True)


if __name__ == "__main__":
    main()
