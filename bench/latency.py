"""How long an order line takes from its file to its row, by a peer that follows a folder."""

import json
import subprocess
import sys
import time
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


@dataclass(frozen=True)
class Latency:
    """Milliseconds from a file's appearance to the writing of its order lines; `missing` lines were not written."""

    p50: float
    p95: float
    p99: float
    lines: int
    missing: int


def measure_latency(contender: Contender, work: Work, database_url: str, per_second: int, seconds: int) -> Latency:
    """Files of a tenth of a second's events each, after a warm-up; RuntimeError where none is written."""
    with TemporaryDirectory() as folder, TemporaryDirectory() as checkpoint:
        inbox = Path(folder)
        command = contender.command(replace(work, lines=inbox), database_url, Path(checkpoint), "--follow")
        follower = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, env=contender.environment())
        try:
            return _drop_files(inbox, work, database_url, int(per_second * FILE_SECONDS), seconds)
        finally:
            follower.terminate()
            try:
                follower.wait(30)
            except subprocess.TimeoutExpired:
                follower.kill()
                follower.wait()


def _drop_files(inbox: Path, work: Work, database_url: str, per_file: int, seconds: int) -> Latency:
    lines = (line for file in sorted(work.lines.glob("*.jsonl")) for line in file.read_bytes().splitlines(True))
    dropped_at: dict[tuple[str, str], float] = {}
    with psycopg.connect(database_url, autocommit=True) as connection:
        begin = time.time()
        warm_at = None
        for number, part in enumerate(iter(lambda: list(islice(lines, per_file)), [])):
            due = begin + number * FILE_SECONDS
            time.sleep(max(0.0, due - time.time()))
            if warm_at is None and number % 10 == 0 and _has_rows(connection):
                warm_at = time.time() + WARM_UP_SECONDS
            if warm_at is None and time.time() > begin + START_SECONDS:
                raise RuntimeError(f"no row after {START_SECONDS} s")
            if warm_at is not None and time.time() > warm_at + seconds:
                break
            hidden = inbox / f".{number:06d}"
            hidden.write_bytes(b"".join(part))
            hidden.rename(inbox / f"{number:06d}.jsonl")
            if warm_at is not None and time.time() > warm_at:
                dropped_at.update(dict.fromkeys(_order_lines(part), time.time()))
        time.sleep(LAST_ROWS_SECONDS)
        rows = connection.execute(
            "select checkout_id, product_id, extract(epoch from min(written_at))::float8 from attributed_lines "
            "group by checkout_id, product_id"
        ).fetchall()
    written_at = {(checkout, product): at for checkout, product, at in rows}
    found = sorted(1000 * (written_at[line] - at) for line, at in dropped_at.items() if line in written_at)
    if not found:
        raise RuntimeError(f"none of {len(dropped_at)} lines was written")
    p50, p95, p99 = (round(found[int(len(found) * share)], 1) for share in (0.5, 0.95, 0.99))
    return Latency(p50, p95, p99, len(dropped_at), len(dropped_at) - len(found))


def _has_rows(connection: psycopg.Connection) -> bool:
    row = connection.execute("select exists (select from attributed_lines)").fetchone()
    return row is not None and row[0]


def _order_lines(events: list[bytes]) -> list[tuple[str, str]]:
    checkouts = [json.loads(event) for event in events if b'"checkout_id"' in event]
    return [(checkout["checkout_id"], item["product_id"]) for checkout in checkouts for item in checkout["items"]]
