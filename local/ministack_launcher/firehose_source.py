"""What a Firehose reads: the records of a Kinesis stream, from a position of its own in each shard."""

import base64
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from ministack.services import kinesis

Stream = dict[str, Any]
# Of each shard the last sequence number; of a shard that is not in it all is still to be read.
Positions = dict[str, str]


@dataclass(frozen=True)
class SourceRecord:
    data: bytes
    shard: str
    sequence: str
    key: str
    # Milliseconds since 1970.
    arrival: int

    @property
    def record_id(self) -> str:
        """Of one delivery, and of no other record in it."""
        return f"{self.sequence}000000"


def reads_kinesis(stream: Stream | None) -> bool:
    """Whether it brings a Kinesis stream into S3."""
    return (
        stream is not None
        and stream["type"] == "KinesisStreamAsSource"
        and any(destination["type"] in ("ExtendedS3", "S3") for destination in stream["destinations"])
    )


def ends(stream: Stream) -> Positions:
    """Behind all that its source has."""
    return {shard: records[-1]["SequenceNumber"] for shard, records in _shards(stream) if records}


def read(stream: Stream, positions: Positions, limit: int) -> tuple[list[SourceRecord], Positions]:
    """At most so many records of each shard, and the positions behind them."""
    found: list[SourceRecord] = []
    positions = dict(positions)
    for shard, records in _shards(stream):
        start = bisect_right(records, positions.get(shard, ""), key=_sequence)
        for record in records[start : start + limit]:
            positions[shard] = _sequence(record)
            found.append(
                SourceRecord(
                    data=base64.b64decode(record["Data"]),
                    shard=shard,
                    sequence=_sequence(record),
                    key=record["PartitionKey"],
                    arrival=round(record["ApproximateArrivalTimestamp"] * 1000),
                )
            )
    return found, positions


def _shards(stream: Stream) -> list[tuple[str, list[dict[str, Any]]]]:
    source = kinesis._resolve_stream_by_arn(stream["kinesis_source"]["KinesisStreamARN"])
    return [] if source is None else [(shard, content["records"]) for shard, content in source["shards"].items()]


def _sequence(record: dict[str, Any]) -> str:
    number: str = record["SequenceNumber"]
    return number
