"""Raw objects as the archiver writes them, for tests."""

import base64
import gzip
import json
from collections.abc import Sequence
from pathlib import Path

from testing.event_builders import Record

SHARD = "shardId-000000000000"


def write_raw(lake: Path, records: Sequence[Record], shard: str = SHARD) -> str:
    """Writes a batch of one stream as an object of the lake; gives its path there."""
    path, body = raw_object(records, shard)
    file = lake / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)
    return path


def raw_object(records: Sequence[Record], shard: str = SHARD) -> tuple[str, bytes]:
    """The path of a batch's object, and what is in it."""
    first, last = records[0], records[-1]
    lines = [raw_line(record, shard) for record in records]
    body = "".join(f"{json.dumps(line, ensure_ascii=False, separators=(',', ':'))}\n" for line in lines)
    name = f"{shard}-{first.sequence_number}-{last.sequence_number}.ndjson.gz"
    folder = f"raw/{first.stream}/dt={first.arrival:%Y-%m-%d}/hh={first.arrival:%H}"
    return f"{folder}/{name}", gzip.compress(body.encode(), mtime=0)


def raw_line(record: Record, shard: str) -> dict[str, str]:
    """A record as a line of an object tells it."""
    return {
        "stream": record.stream,
        "shard": shard,
        "sequence": record.sequence_number,
        "arrival": record.arrival.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "key": record.partition_key,
        "data": base64.b64encode(record.payload).decode(),
    }
