"""The source inside real Spark, with real MiniStack: stopped, killed and started again, it keeps every record once."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import boto3
import pytest

from kinesis_source.tests.spark_query import STREAMS

RECORDS_PER_STREAM = 4_000
HELD_BATCH = 2
PATIENCE_SECONDS = 120


@pytest.fixture
def written(ministack: str) -> set[tuple[str, str]]:
    """Fill two streams of two shards; return (stream, payload) of each record."""
    client = boto3.client("kinesis", endpoint_url=ministack)
    for stream in STREAMS:
        client.create_stream(StreamName=stream, ShardCount=2)
        for first in range(0, RECORDS_PER_STREAM, 500):
            records = [
                {"Data": f"{stream} {n}".encode(), "PartitionKey": f"user {n}"} for n in range(first, first + 500)
            ]
            client.put_records(StreamName=stream, Records=records)
    return {(stream, f"{stream} {n}") for stream in STREAMS for n in range(RECORDS_PER_STREAM)}


def test_stops_and_a_kill_in_a_batch_lose_nothing_and_the_batch_comes_again_as_it_was(tmp_path, ministack, written):
    killed = _start(ministack, tmp_path, "killed", hold_at=HELD_BATCH)
    held = tmp_path / "killed" / f"{HELD_BATCH}.json"
    try:
        _wait_for(held, killed)
    finally:
        os.killpg(killed.pid, signal.SIGKILL)
        killed.wait()
    finished = _start(ministack, tmp_path, "finished", hold_at=-1)
    try:
        assert finished.wait(PATIENCE_SECONDS) == 0, (tmp_path / "finished.log").read_text()[-3000:]
    finally:
        if finished.poll() is None:
            os.killpg(finished.pid, signal.SIGKILL)

    assert (tmp_path / "finished" / held.name).read_text() == held.read_text()
    batches = {path.name: json.loads(path.read_text()) for path in sorted(tmp_path.glob("*/*.json"))}
    assert all(len(rows) <= 4 * 600 for rows in batches.values())
    rows = [row for rows in batches.values() for row in rows]
    assert {(stream, payload) for stream, _, _, payload, _ in rows} == written
    assert len(rows) == len(written)
    assert len(batches) >= len(written) // (4 * 600)


def _start(endpoint: str, directory: Path, run: str, hold_at: int) -> subprocess.Popen:
    arguments = [endpoint, directory, run, len(STREAMS) * RECORDS_PER_STREAM, hold_at]
    local = Path(__file__).parents[2]
    path = os.pathsep.join([str(local), str(local / "spark" / "startup")])
    with (directory / f"{run}.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, Path(__file__).with_name("spark_query.py"), *map(str, arguments)],
            env=os.environ | {"PYTHONPATH": path},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _wait_for(path: Path, process: subprocess.Popen) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not path.exists():
        log = path.parent.with_suffix(".log").read_text()[-3000:]
        assert process.poll() is None, log
        assert time.monotonic() < give_up, log
        time.sleep(0.05)
