"""What a reader needs of Kinesis: three calls, their answers and their errors."""

from typing import Any, Protocol

import msgspec

MAX_RECORDS_PER_CALL = 10_000
"""Kinesis' own limit of GetRecords; it also ends an answer at 10 MB."""


class Record(msgspec.Struct, rename="pascal", gc=False):
    data: bytes
    partition_key: str
    sequence_number: str
    approximate_arrival_timestamp: float
    """Seconds since 1970, exact to the millisecond."""


class Page(msgspec.Struct, rename="pascal"):
    records: list[Record]
    next_shard_iterator: str | None = None
    """None: the shard is closed and its last record was read."""
    millis_behind_latest: int = 0


class SequenceNumberRange(msgspec.Struct, rename="pascal"):
    starting_sequence_number: str
    ending_sequence_number: str | None = None


class Shard(msgspec.Struct, rename="pascal"):
    shard_id: str
    sequence_number_range: SequenceNumberRange
    parent_shard_id: str | None = None
    adjacent_parent_shard_id: str | None = None

    @property
    def closed(self) -> bool:
        return self.sequence_number_range.ending_sequence_number is not None

    @property
    def parents(self) -> list[str]:
        return [parent for parent in (self.parent_shard_id, self.adjacent_parent_shard_id) if parent]


class TransientError(Exception):
    """Throttled, unreachable, or failed inside Kinesis: try again later."""


class ExpiredIteratorError(Exception):
    """The iterator is too old: ask for a new one at the same position."""


class InvalidArgumentError(Exception):
    """The sequence number or iterator did not come from this stream."""


class NotFoundError(Exception):
    """The stream or the shard does not exist (any more)."""


class DataLossError(Exception):
    """Records left the stream before they were read."""


class RefusedError(Exception):
    """Permanent: no permission, wrong credentials, a malformed request."""


class KinesisClient(Protocol):
    """Every call raises one of the errors above, nothing else."""

    def list_shards(self) -> list[Shard]: ...

    def shard_iterator(self, shard_id: str, start: dict[str, Any]) -> str: ...

    def get_records(self, iterator: str, limit: int) -> Page: ...
