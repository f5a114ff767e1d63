"""Splits of a stream's shards."""

from random import Random
from typing import Any

from warehouse_twin.testing.twin_process import wait_until_active


def split(kinesis: Any, stream: str, rng: Random) -> None:
    """Splits an open shard, anywhere, and waits for its children."""
    shards = kinesis.list_shards(StreamName=stream)["Shards"]
    shard = rng.choice([shard for shard in shards if "EndingSequenceNumber" not in shard["SequenceNumberRange"]])
    first, last = (int(shard["HashKeyRange"][end]) for end in ("StartingHashKey", "EndingHashKey"))
    at = first + max(1, int((last - first) * rng.uniform(0.2, 0.8)))
    kinesis.split_shard(StreamName=stream, ShardToSplit=shard["ShardId"], NewStartingHashKey=str(at))
    wait_until_active(kinesis, stream)
