"""Kinesis in memory: splits, merges, trims, closes, expires and fails when told to."""

import time
from itertools import count
from typing import Any

from kinesis_source.client import (
    ExpiredIteratorError,
    InvalidArgumentError,
    NotFoundError,
    Page,
    Record,
    SequenceNumberRange,
    Shard,
)

STARTED = 1_700_000_000.0


class FakeKinesis:
    """Sequence numbers grow from 7, so that texts of them sort wrongly. One record arrives each second."""

    def __init__(self, shards: int = 1) -> None:
        self.next_number = 7
        self.shards: dict[str, Shard] = {}
        self.records: dict[str, list[Record]] = {}
        self.iterators: dict[str, tuple[str, int]] = {}
        self.iterator_numbers = count()
        self.failures: list[Exception] = []
        self.calls: list[str] = []
        self.answer_seconds = 0.0
        for _ in range(shards):
            self.add_shard()

    def add_shard(self, *parents: str) -> str:
        shard_id = f"shardId-{len(self.shards):012d}"
        first, second = (*parents, None, None)[:2]
        self.shards[shard_id] = Shard(shard_id, SequenceNumberRange(self._number()), first, second)
        self.records[shard_id] = []
        return shard_id

    def put(self, shard_id: str, records: int = 1) -> list[str]:
        numbers = [self._number() for _ in range(records)]
        self.records[shard_id] += [
            Record(f"data {number}".encode(), "a-key", number, STARTED + int(number)) for number in numbers
        ]
        return numbers

    def split(self, shard_id: str) -> tuple[str, str]:
        self._close(shard_id)
        return self.add_shard(shard_id), self.add_shard(shard_id)

    def merge(self, one: str, other: str) -> str:
        self._close(one)
        self._close(other)
        return self.add_shard(one, other)

    def trim(self, shard_id: str, count: int) -> None:
        """Let retention take the oldest records."""
        del self.records[shard_id][:count]

    def remove(self, shard_id: str) -> None:
        """Let retention take a closed shard."""
        del self.shards[shard_id], self.records[shard_id]

    def make_anew(self) -> None:
        """Delete the stream and create it again under its name."""
        self.next_number += 1_000
        count = len(self.shards)
        self.shards, self.records, self.iterators = {}, {}, {}
        for _ in range(count):
            self.add_shard()

    def list_shards(self) -> list[Shard]:
        self._call("ListShards")
        return list(self.shards.values())

    def shard_iterator(self, shard_id: str, start: dict[str, Any]) -> str:
        self._call("GetShardIterator")
        if shard_id not in self.shards:
            raise NotFoundError(shard_id)
        first = 0
        match start["ShardIteratorType"]:
            case "AFTER_SEQUENCE_NUMBER":
                first = int(start["StartingSequenceNumber"]) + 1
                if first <= int(self.shards[shard_id].sequence_number_range.starting_sequence_number):
                    raise InvalidArgumentError("did not come from this stream")
            case "AT_TIMESTAMP":
                first = int(start["Timestamp"] - STARTED)
        return self._iterator(shard_id, first)

    def get_records(self, iterator: str, limit: int) -> Page:
        self._call("GetRecords")
        time.sleep(self.answer_seconds)
        if iterator not in self.iterators:
            raise ExpiredIteratorError(iterator)
        shard_id, first = self.iterators[iterator]
        if shard_id not in self.shards:
            raise NotFoundError(shard_id)
        left = [record for record in self.records[shard_id] if int(record.sequence_number) >= first]
        page, rest = left[:limit], left[limit:]
        if page:
            first = int(page[-1].sequence_number) + 1
        at_end = self.shards[shard_id].closed and not rest
        return Page(page, None if at_end else self._iterator(shard_id, first), 5_000 if rest else 0)

    def _close(self, shard_id: str) -> None:
        self.shards[shard_id].sequence_number_range.ending_sequence_number = self._number()

    def _number(self) -> str:
        self.next_number += 1
        return str(self.next_number)

    def _iterator(self, shard_id: str, first: int) -> str:
        iterator = f"iterator {next(self.iterator_numbers)}"
        self.iterators[iterator] = (shard_id, first)
        return iterator

    def _call(self, name: str) -> None:
        self.calls.append(name)
        if self.failures and (name == "GetRecords" or not isinstance(self.failures[0], ExpiredIteratorError)):
            raise self.failures.pop(0)
