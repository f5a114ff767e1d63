"""Reshards on an endpoint that splits and merges as AWS does."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from kinesis_source.options import SourceOptions
from kinesis_source.source import KinesisStreamReader

STREAM = "clicks"
HASH_KEYS = 2**128


@pytest.fixture
def stream(kinesalite: str) -> Iterator[Any]:
    client = boto3.client("kinesis", endpoint_url=kinesalite)
    client.create_stream(StreamName=STREAM, ShardCount=2)
    _wait_until_active(client)
    yield client
    client.delete_stream(StreamName=STREAM)
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        while True:
            client.describe_stream_summary(StreamName=STREAM)


@pytest.fixture
def new_reader(kinesalite: str) -> Iterator[Callable[[], KinesisStreamReader]]:
    readers: list[KinesisStreamReader] = []
    options = SourceOptions.parse({"streamName": STREAM, "endpointUrl": kinesalite, "maxFetchRecordsPerShard": "40"})

    def new() -> KinesisStreamReader:
        readers.append(KinesisStreamReader(options))
        return readers[-1]

    yield new
    for reader in readers:
        reader.stop()


def test_split_and_merge_while_running_and_while_stopped_lose_and_double_nothing(stream, new_reader):
    written = _put(stream, 0, 100)
    reader = new_reader()
    seen, offset = _drain(reader, {}, 100)

    first, second = (s["ShardId"] for s in stream.list_shards(StreamName=STREAM)["Shards"])
    stream.split_shard(StreamName=STREAM, ShardToSplit=first, NewStartingHashKey=str(HASH_KEYS // 4))
    _wait_until_active(stream)
    written += _put(stream, 100, 100)
    more, offset = _drain(reader, offset, 100)
    seen += more
    assert offset[first]["closed"]
    reader.stop()

    right = stream.list_shards(StreamName=STREAM)["Shards"][3]["ShardId"]
    written += _put(stream, 200, 50)
    stream.merge_shards(StreamName=STREAM, ShardToMerge=right, AdjacentShardToMerge=second)
    _wait_until_active(stream)
    written += _put(stream, 250, 100)
    reader = new_reader()
    reader.partitions(offset, offset)
    more, offset = _drain(reader, offset, 150)
    assert sorted(seen + more) == sorted(written)

    again, _ = _drain(new_reader(), {}, 350)
    assert sorted(again) == sorted(written)


def test_a_stream_made_anew_under_its_name_is_read_from_its_start(stream, new_reader, caplog):
    _put(stream, 0, 20)
    _, offset = _drain(new_reader(), {}, 20)
    stream.delete_stream(StreamName=STREAM)
    time.sleep(1.2)  # Sequence numbers hold the second of creation.
    stream.create_stream(StreamName=STREAM, ShardCount=2)
    _wait_until_active(stream)
    written = _put(stream, 20, 20)
    reader = new_reader()
    reader.partitions(offset, offset)
    seen, _ = _drain(reader, offset, 20)
    assert sorted(seen) == sorted(written)
    assert "going on from the oldest record" in caplog.text


def _put(client: Any, first: int, count: int) -> list[bytes]:
    payloads = [f"record {number}".encode() for number in range(first, first + count)]
    answer = client.put_records(
        StreamName=STREAM, Records=[{"Data": payload, "PartitionKey": payload.decode()} for payload in payloads]
    )
    assert answer["FailedRecordCount"] == 0
    return payloads


def _drain(reader: KinesisStreamReader, offset: dict, count: int) -> tuple[list[bytes], dict]:
    """Run batches until `count` records are read, and for a while longer for those too many."""
    payloads: list[bytes] = []
    give_up = time.monotonic() + 10
    linger = time.monotonic() + 0.7
    while time.monotonic() < (linger if len(payloads) >= count else give_up):
        end = reader.latestOffset()
        for partition in reader.partitions(offset, end):
            for batch in reader.read(partition):
                payloads += batch["data"].to_pylist()
        if end != offset:
            linger = time.monotonic() + 0.7
            reader.commit(end)
        offset = end
        time.sleep(0.02)
    return payloads, offset


def _wait_until_active(client: Any) -> None:
    give_up = time.monotonic() + 10
    while time.monotonic() < give_up:
        try:
            if (
                client.describe_stream_summary(StreamName=STREAM)["StreamDescriptionSummary"]["StreamStatus"]
                == "ACTIVE"
            ):
                return
        except client.exceptions.ResourceNotFoundException:
            pass
        time.sleep(0.02)
    pytest.fail("the stream did not become active")
