"""Records as Arrow: the columns Spark sees, and reading a shard from a position."""

import logging
import random
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kinesis_source.client import (
    MAX_RECORDS_PER_CALL,
    ExpiredIteratorError,
    InvalidArgumentError,
    KinesisClient,
    NotFoundError,
    Record,
    TransientError,
)
from kinesis_source.positions import Position

COLUMNS = (
    "data binary, streamName string, partitionKey string, sequenceNumber string, approximateArrivalTimestamp timestamp"
)

_SCHEMA = pa.schema(
    [
        ("data", pa.binary()),
        ("streamName", pa.string()),
        ("partitionKey", pa.string()),
        ("sequenceNumber", pa.string()),
        ("approximateArrivalTimestamp", pa.timestamp("us", tz="UTC")),
    ]
)

_GIVE_UP_SECONDS = 300

logger = logging.getLogger(__name__)


def to_arrow(stream: str, records: Sequence[Record]) -> pa.RecordBatch:
    arrivals = pa.array([record.approximate_arrival_timestamp for record in records], pa.float64())
    # Through whole milliseconds: a float of seconds times a million would end in 999.
    millis = pc.cast(pc.round(pc.multiply(arrivals, 1000.0)), pa.int64())
    return pa.RecordBatch.from_arrays(
        [
            pa.array([record.data for record in records], pa.binary()),
            pa.repeat(stream, len(records)),
            pa.array([record.partition_key for record in records], pa.string()),
            pa.array([record.sequence_number for record in records], pa.string()),
            pc.cast(pc.cast(millis, pa.timestamp("ms", tz="UTC")), pa.timestamp("us", tz="UTC")),
        ],
        schema=_SCHEMA,
    )


def backoff_seconds(failures: int) -> float:
    """Return 0.1 to 2 seconds, growing with the failures in a row and spread by chance."""
    return min(2.0, 0.1 * 2 ** min(failures, 10)) * random.uniform(0.75, 1.0)


def open_iterator(
    client: KinesisClient, shard_id: str, position: Position, note_loss: Callable[[str], None] = logger.warning
) -> str:
    """Return an iterator behind `position`, or at the oldest record where the stream does not know the position.

    Raises what `note_loss` does, which is told of that.
    """
    start: dict[str, Any]
    if position.after:
        start = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "StartingSequenceNumber": position.after}
    elif position.since_ms is not None:
        start = {"ShardIteratorType": "AT_TIMESTAMP", "Timestamp": position.since_ms / 1000}
    else:
        return client.shard_iterator(shard_id, {"ShardIteratorType": "TRIM_HORIZON"})
    try:
        return client.shard_iterator(shard_id, start)
    except InvalidArgumentError as error:
        note_loss(f"{error}: going on from the oldest record of {shard_id}")
        return client.shard_iterator(shard_id, {"ShardIteratorType": "TRIM_HORIZON"})


def read_range(
    client: KinesisClient, stream: str, shard_id: str, start: Position, last: str
) -> Iterator[pa.RecordBatch]:
    """Yield exactly the records behind `start` up to and including sequence number `last`.

    What retention or a reset has taken away is missing, with a warning.
    Raises TransientError or NotFoundError after 300 s without an answer.
    """
    bound, position, iterator = int(last), start, None
    failures, give_up = 0, time.monotonic() + _GIVE_UP_SECONDS
    while True:
        try:
            iterator = iterator or open_iterator(client, shard_id, position)
            page = client.get_records(iterator, MAX_RECORDS_PER_CALL)
        except (ExpiredIteratorError, InvalidArgumentError, TransientError, NotFoundError) as error:
            if isinstance(error, NotFoundError) and _is_gone(client, shard_id):
                logger.warning("%s: the rest of the batch is gone with %s", error, shard_id)
                return
            if time.monotonic() > give_up:
                raise
            iterator = None
            time.sleep(backoff_seconds(failures))
            failures += 1
            continue
        failures, give_up = 0, time.monotonic() + _GIVE_UP_SECONDS
        wanted = [record for record in page.records if int(record.sequence_number) <= bound]
        if wanted:
            position = Position(after=wanted[-1].sequence_number)
            yield to_arrow(stream, wanted)
        if len(wanted) < len(page.records) or (wanted and int(position.after) == bound):
            return
        at_end = page.next_shard_iterator is None or (not page.records and page.millis_behind_latest == 0)
        if at_end:
            logger.warning("%s of stream %s ends before %s: its records are gone", shard_id, stream, last)
            return
        iterator = page.next_shard_iterator


def _is_gone(client: KinesisClient, shard_id: str) -> bool:
    try:
        return all(shard.shard_id != shard_id for shard in client.list_shards())
    except (TransientError, NotFoundError):
        return False
