"""How long a row takes from the file that leads to it, by a peer that follows a folder."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from contenders import Contender, Work

FILE_SECONDS = 0.1
START_SECONDS = 300
WARM_UP_SECONDS = 15
LAST_ROWS_SECONDS = 15
ORDER_LINES = """
    select checkout_id, product_id, extract(epoch from min(written_at))::float8
    from attributed_lines
    group by checkout_id, product_id
"""

Key = tuple[str, ...]


@dataclass(frozen=True)
class Feed:
    """What a peer is fed with, and what it must write.

    `parts` are the lines of a file each, `keys_of` gives the keys of the rows that such lines lead to, `written` is a
    query for rows' keys and when they were written, in seconds since 1970. It is fed `after_seconds` more.
    """

    parts: Iterator[list[bytes]]
    keys_of: Callable[[list[bytes]], list[Key]]
    written: str
    after_seconds: int = 0


@dataclass(frozen=True)
class Latency:
    """Milliseconds from a file's appearance to the writing of its rows; `missing` ones were not written."""

    p50: float
    p95: float
    p99: float
    lines: int
    missing: int


def order_lines(work: Work, per_second: int) -> Feed:
    """Of the work's orders."""
    lines = (line for file in sorted(work.lines.glob("*.jsonl")) for line in file.read_bytes().splitlines(True))
    return Feed(in_parts(lines, per_second), _order_lines_of, ORDER_LINES)


def in_parts(lines: Iterator[bytes], per_second: int) -> Iterator[list[bytes]]:
    """As many in each as a file has."""
    return iter(lambda: list(islice(lines, int(per_second * FILE_SECONDS))), [])


def measure_latency(contender: Contender, work: Work, database_url: str, feed: Feed, seconds: int) -> Latency:
    """Files of a tenth of a second's events each, after a warm-up; RuntimeError where no row is written."""
    with TemporaryDirectory() as folder, TemporaryDirectory() as checkpoint:
        inbox = Path(folder)
        command = contender.command(replace(work, lines=inbox), database_url, Path(checkpoint), "--follow")
        follower = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, env=contender.environment())
        try:
            with psycopg.connect(database_url, autocommit=True) as connection:
                dropped_at = _drop_files(inbox, feed, connection, contender.counted, seconds)
                time.sleep(LAST_ROWS_SECONDS)
                written_at = {tuple(key): at for *key, at in connection.execute(feed.written)}
        finally:
            follower.terminate()
            try:
                follower.wait(30)
            except subprocess.TimeoutExpired:
                follower.kill()
                follower.wait()
    found = sorted(1000 * (written_at[key] - at) for key, at in dropped_at.items() if key in written_at)
    if not found:
        raise RuntimeError(f"none of {len(dropped_at)} rows was written")
    p50, p95, p99 = (round(found[int(len(found) * share)], 1) for share in (0.5, 0.95, 0.99))
    return Latency(p50, p95, p99, len(dropped_at), len(dropped_at) - len(found))


def _drop_files(inbox: Path, feed: Feed, connection: psycopg.Connection, table: str, seconds: int) -> dict[Key, float]:
    """When the file of each key appeared, of those that are measured."""
    dropped_at: dict[Key, float] = {}
    begin = time.time()
    warm_at = None
    for number, part in enumerate(feed.parts):
        due = begin + number * FILE_SECONDS
        time.sleep(max(0.0, due - time.time()))
        if warm_at is None and number % 10 == 0 and _has_rows(connection, table):
            warm_at = time.time() + WARM_UP_SECONDS
        if warm_at is None and time.time() > begin + START_SECONDS:
            raise RuntimeError(f"no row after {START_SECONDS} s")
        if warm_at is not None and time.time() > warm_at + seconds + feed.after_seconds:
            break
        hidden = inbox / f".{number:06d}"
        hidden.write_bytes(b"".join(part))
        hidden.rename(inbox / f"{number:06d}.jsonl")
        if warm_at is not None and warm_at < time.time() < warm_at + seconds:
            dropped_at.update(dict.fromkeys(feed.keys_of(part), time.time()))
    return dropped_at


def _has_rows(connection: psycopg.Connection, table: str) -> bool:
    row = connection.execute(f"select exists (select from {table})").fetchone()
    return row is not None and row[0]


def _order_lines_of(events: list[bytes]) -> list[Key]:
    checkouts = [json.loads(event) for event in events if b'"checkout_id"' in event]
    return [(checkout["checkout_id"], item["product_id"]) for checkout in checkouts for item in checkout["items"]]
