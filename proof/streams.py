"""Kinesis for a proof: kinesalite, which splits and merges shards as AWS does, and a pair of streams on it."""

import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import boto3
import pyarrow as pa

from contract.records import CHECKOUTS, CLICKS
from kinesis_source.client import Record as KinesisRecord
from kinesis_source.records import to_arrow
from testing.event_builders import Record

ROOT = Path(__file__).parents[1]
KINESALITE = ROOT / "proof/kinesalite.mjs"
CREDENTIALS = {"aws_access_key_id": "proof", "aws_secret_access_key": "proof", "region_name": "us-east-1"}
RECORDS_OF_A_CALL = 500
READY_SECONDS = 20
SHARDS = 2

Positions = dict[str, dict[str, int]]
"""By stream (`clicks`, `checkouts`) and shard: the sequence number of the last record."""


@dataclass(frozen=True)
class Drained:
    """Everything that the streams hold, as their own API tells it."""

    table: pa.Table
    """The columns of the kinesis source."""
    last: Positions


@contextmanager
def running_kinesalite(log: Path) -> Iterator[str]:
    """The endpoint of a kinesalite of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["node", str(KINESALITE), str(port)], stdout=output, stderr=output, start_new_session=True
        )
    try:
        give_up = time.monotonic() + READY_SECONDS
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError(f"kinesalite did not start: see {log}")
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


class Streams:
    """The streams of clicks and of checkouts of one scenario."""

    def __init__(self, endpoint: str, prefix: str) -> None:
        self.endpoint = endpoint
        self.prefix = prefix
        self.names = {stream: f"{prefix}-{stream}" for stream in (CLICKS, CHECKOUTS)}
        self._client = boto3.client("kinesis", endpoint_url=endpoint, **CREDENTIALS)
        for name in self.names.values():
            self._client.create_stream(StreamName=name, ShardCount=SHARDS)
            self._wait_until_active(name)

    def put(self, records: Sequence[Record]) -> None:
        """Sends the records in their order."""
        for stream, name in self.names.items():
            entries = [
                {"Data": r.payload, "PartitionKey": r.partition_key or "-"} for r in records if r.stream == stream
            ]
            for at in range(0, len(entries), RECORDS_OF_A_CALL):
                answer = self._client.put_records(StreamName=name, Records=entries[at : at + RECORDS_OF_A_CALL])
                assert answer["FailedRecordCount"] == 0

    def split(self, stream: str, rng: Random) -> None:
        """Splits an open shard, anywhere."""
        shard = rng.choice(self._open_shards(stream))
        first, last = _hash_keys(shard)
        at = first + max(1, int((last - first) * rng.uniform(0.2, 0.8)))
        name = self.names[stream]
        self._client.split_shard(StreamName=name, ShardToSplit=shard["ShardId"], NewStartingHashKey=str(at))
        self._wait_until_active(name)

    def merge(self, stream: str, rng: Random) -> None:
        """Merges two adjacent open shards."""
        shards = sorted(self._open_shards(stream), key=_hash_keys)
        left = rng.randrange(len(shards) - 1)
        name = self.names[stream]
        pair = {"ShardToMerge": shards[left]["ShardId"], "AdjacentShardToMerge": shards[left + 1]["ShardId"]}
        self._client.merge_shards(StreamName=name, **pair)
        self._wait_until_active(name)

    def drain(self) -> Drained:
        """Reads every shard from its start to its end."""
        batches = []
        last: Positions = {}
        for stream, name in self.names.items():
            last[stream] = {}
            for shard, records in self.records(stream).items():
                if records:
                    batches.append(to_arrow(name, records))
                    last[stream][shard] = int(records[-1].sequence_number)
        return Drained(pa.Table.from_batches(batches, to_arrow("", []).schema), last)

    def records(self, stream: str) -> dict[str, list[KinesisRecord]]:
        """What each shard of it holds, from its start to its end."""
        name = self.names[stream]
        shards = self._client.list_shards(StreamName=name)["Shards"]
        return {shard["ShardId"]: self._read_shard(name, shard["ShardId"]) for shard in shards}

    def _read_shard(self, name: str, shard_id: str) -> list[KinesisRecord]:
        oldest = {"StreamName": name, "ShardId": shard_id, "ShardIteratorType": "TRIM_HORIZON"}
        iterator = self._client.get_shard_iterator(**oldest)["ShardIterator"]
        records: list[KinesisRecord] = []
        while iterator:
            page = self._client.get_records(ShardIterator=iterator)
            records += [
                KinesisRecord(
                    r["Data"],
                    r["PartitionKey"],
                    r["SequenceNumber"],
                    r["ApproximateArrivalTimestamp"].timestamp(),
                )
                for r in page["Records"]
            ]
            iterator = page.get("NextShardIterator") if page["Records"] else None
        return records

    def _open_shards(self, stream: str) -> list[dict[str, Any]]:
        shards = self._client.list_shards(StreamName=self.names[stream])["Shards"]
        return [shard for shard in shards if "EndingSequenceNumber" not in shard["SequenceNumberRange"]]

    def _wait_until_active(self, name: str) -> None:
        give_up = time.monotonic() + READY_SECONDS
        while time.monotonic() < give_up:
            summary = self._client.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
            if summary["StreamStatus"] == "ACTIVE":
                return
            time.sleep(0.02)
        raise RuntimeError(f"stream {name} did not become active")


def _hash_keys(shard: dict[str, Any]) -> tuple[int, int]:
    span = shard["HashKeyRange"]
    return int(span["StartingHashKey"]), int(span["EndingHashKey"])


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
