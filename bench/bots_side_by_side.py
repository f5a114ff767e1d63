"""Who finds the bots among the same events: our job, our Lambda, and Flink SQL by sliding and by tumbling windows.

    python bench/bots_side_by_side.py --events 1000000 --folder .local/bench

Prints one JSON object; progress goes to stderr. Who is a bot is known by the making of the events.
"""

import argparse
import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from bot_traffic import MARKS, kind_of, paced
from contenders import ROOT, CannotInstallError, Contender, Work, environment_of_ours, ours, python_of
from latency import Feed, Key, in_parts, measure_latency
from measure_peer import measure
from shop_events import DISORDER_SECONDS, encode, iso
from side_by_side import LATENCY_EVENTS_PER_SECOND, new_database, say
from testing.postgres_server import PostgresServer, running_server

LATE_SECONDS = 30
CROWDED_WINDOWS = """
    create table crowded_windows (
        user_id text, window_end timestamptz, events bigint, written_at timestamptz default clock_timestamp(),
        primary key (user_id, window_end)
    )
"""
FIRST_WINDOWS = "select user_id, extract(epoch from min(written_at))::float8 from crowded_windows group by user_id"


@dataclass(frozen=True)
class Run:
    """One contender, once; `missed` and `falsely_flagged` are users, by the kind of their events."""

    name: str
    title: str
    exit_code: int
    events_per_second: float
    cpu_seconds_per_million: float
    steady_events_per_second: float | None
    steady_cpu_seconds_per_million: float | None
    offenders: int
    missed: dict[str, int]
    falsely_flagged: dict[str, int]


def make_work(folder: Path, events: int, events_per_batch: int) -> Work:
    """The events in every form and whom the rule marks, made once and kept in `folder`."""
    place = folder / "bots" / f"{events}-{events_per_batch}"
    work = Work(events, place / "lines", place / "records", place / "marked_users")
    if not work.right_rows.exists():
        shutil.rmtree(place, ignore_errors=True)
        say(f"{events:,} events with bots among them")
        size = ["--events", str(events), "--events-per-file", str(events_per_batch)]
        make = [sys.executable, str(ROOT / "bench" / "bot_traffic.py"), str(place), *size]
        subprocess.run(make, check=True, env=environment_of_ours())
    return work


def flink(folder: Path) -> list[Contender]:
    """By windows that slide, with two bounds of lateness, and by windows that tumble."""
    python = python_of("flink", folder)

    def by(query: str, late_seconds: int, title: str) -> Contender:
        arguments = ("--query", query, "--disorder_seconds", str(late_seconds))
        return Contender(
            name=f"flink {query} {late_seconds}",
            title=f"{title}, watermark {late_seconds} s behind",
            python=python,
            script=ROOT / "bench" / "peers" / "flink" / "run.py",
            arguments=arguments,
            rows="crowded_windows",
            counted="crowded_windows",
            facts={},
            ddl=CROWDED_WINDOWS,
        )

    sliding, tumbling = "PyFlink SQL, HOP of 10 s each second", "PyFlink SQL, TUMBLE of 10 s"
    return [
        by("hop", DISORDER_SECONDS, sliding),
        by("hop", LATE_SECONDS, sliding),
        by("tumble", DISORDER_SECONDS, tumbling),
    ]


def run_streaming(server: PostgresServer, contender: Contender, work: Work) -> Run:
    """Our job or a peer, in a new database."""
    with (
        new_database(server, contender) as url,
        tempfile.TemporaryDirectory() as checkpoint,
        psycopg.connect(server.url("owner", "run"), autocommit=True) as connection,
    ):

        def count_rows() -> int:
            row = connection.execute(f"select count(*) from {contender.counted}").fetchone()
            assert row is not None
            return row[0]

        command = contender.command(work, url, Path(checkpoint))
        measured = measure(command, server.pid, count_rows, work.events, contender.environment())
        flagged = {user for (user,) in connection.execute(f"select distinct user_id from {contender.rows}")}
    return Run(
        contender.name,
        contender.title,
        measured.exit_code,
        work.events / measured.seconds,
        sum(measured.cpu_seconds.values()) * 1e6 / work.events,
        measured.steady_events_per_second,
        measured.steady_cpu_seconds_per_million,
        **score(flagged, work),
    )


def run_lambda(work: Work) -> Run:
    """What bench/fast-path.ts prints: our Lambda by itself, on one core, without what it asks of AWS."""
    invocations = work.lines.parent / "invocations" / "invocations.jsonl"
    command = ["node", "--import", "tsx", str(ROOT / "bench" / "fast-path.ts"), str(invocations)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(done.stdout)
    rate, cpu = found["clicks"] / found["seconds"], found["cpu_seconds"] * 1e6 / found["clicks"]
    title = "ecommerce-streaming, Lambda, clicks alone"
    return Run("lambda", title, 0, rate, cpu, rate, cpu, **score(set(found["users"]), work))


def measure_latencies(server: PostgresServer, contenders: list[Contender], work: Work, seconds: int) -> list[dict]:
    """Of each peer, from the click with which the rule marks a user to the row; ours is measured through Kinesis."""
    found = []
    for contender in contenders:
        if not contender.is_ours:
            with new_database(server, contender) as url:
                latency = measure_latency(contender, work, url, marked_users_now(), seconds)
            say(f"latency, {contender.title}: {latency}")
            found.append({"name": contender.name, "title": contender.title, **asdict(latency)})
    return found


def marked_users_now() -> Feed:
    """Clicks that happen as they are read."""
    begin = datetime.now(UTC)

    def lines() -> Iterator[bytes]:
        for number, event in enumerate(paced(LATENCY_EVENTS_PER_SECOND)):
            moment = begin + timedelta(seconds=number / LATENCY_EVENTS_PER_SECOND)
            yield encode(event | {"event_time": iso(moment)}) + b"\n"

    def keys_of(part: list[bytes]) -> list[Key]:
        events = [json.loads(line) for line in part]
        return [(event["user_id"],) for event in events if event["event_id"].endswith(MARKS)]

    return Feed(in_parts(lines(), LATENCY_EVENTS_PER_SECOND), keys_of, FIRST_WINDOWS, after_seconds=LATE_SECONDS + 15)


def score(flagged: set[str], work: Work) -> dict:
    """How right it is to flag these users."""
    marked = set(work.right_rows.read_text().splitlines())
    return {
        "offenders": len(marked),
        "missed": dict(Counter(map(kind_of, marked - flagged))),
        "falsely_flagged": dict(Counter(map(kind_of, flagged - marked))),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--events_per_batch", type=int, default=250_000, help="of ours")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--latency_seconds", type=int, help="instead: peers' latency at 200 events/s for so long")
    parser.add_argument("--folder", type=Path, required=True, help="keeps events and Flink's environment")
    arguments = parser.parse_args()
    # So that Ctrl-C on the command line above ends server and contender as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    job = replace(ours(), title="ecommerce-streaming, the job", rows="bot_marks", counted="bot_marks")
    contenders, not_installed = [job], {}
    say("setting up flink")
    try:
        contenders += flink(arguments.folder / "peers")
    except CannotInstallError as error:
        say(f"not measured: {error}")
        not_installed["flink"] = str(error)
    work = make_work(arguments.folder, arguments.events, arguments.events_per_batch)
    runs = []
    with running_server() as server:
        if arguments.latency_seconds:
            print(json.dumps(measure_latencies(server, contenders, work, arguments.latency_seconds)))
            return
        for _ in range(arguments.runs):
            for contender in contenders:
                runs.append(run_streaming(server, contender, work))
                say(f"{runs[-1]}")
            runs.append(run_lambda(work))
            say(f"{runs[-1]}")
    print(json.dumps({"events": work.events, "runs": [asdict(run) for run in runs], "not_installed": not_installed}))


if __name__ == "__main__":
    main()
