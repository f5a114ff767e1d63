"""Reading a stream from a position in each shard to what it held when the reading began."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from kinesis_source.client import (
    MAX_RECORDS_PER_CALL,
    ExpiredIteratorError,
    KinesisClient,
    Page,
    Record,
    TransientError,
)
from kinesis_source.positions import HORIZON, Position, Positions, readable
from kinesis_source.records import backoff_seconds, open_iterator

T = TypeVar("T")

# Of one call after the other, before the refresh fails.
_TRIES = 8


@dataclass(frozen=True)
class ShardPage:
    """What one call gave of a shard, and where reading it goes on."""

    shard_id: str
    records: list[Record]
    position: Position


class StreamReader:
    """Reads all shards that are there when it begins, and their children that begin meanwhile."""

    def __init__(self, client: KinesisClient, positions: Positions, stop: Callable[[], None]) -> None:
        """`stop` raises where the reading is to end."""
        self._client = client
        self._positions = dict(positions)
        self._stop = stop
        self._until = time.time()

    def pages(self) -> Iterator[ShardPage]:
        """Parents before their children, in order within a shard."""
        read: set[str] = set()
        while True:
            shards = self._retrying(self._client.list_shards)
            waiting = [shard_id for shard_id in readable(shards, self._positions) if shard_id not in read]
            if not waiting:
                return
            for shard_id in waiting:
                yield from self._shard(shard_id)
                read.add(shard_id)

    def _shard(self, shard_id: str) -> Iterator[ShardPage]:
        iterator: str | None = None
        while True:
            self._stop()
            position = self._positions.get(shard_id, HORIZON)
            page, iterator = self._page(shard_id, position, iterator)
            closed = iterator is None
            if page.records or closed:
                after = page.records[-1].sequence_number if page.records else position.after
                self._positions[shard_id] = Position(after, closed)
                yield ShardPage(shard_id, page.records, self._positions[shard_id])
            if closed or self._is_at_end(page):
                return

    def _is_at_end(self, page: Page) -> bool:
        if page.records:
            return page.records[-1].approximate_arrival_timestamp > self._until
        return page.millis_behind_latest == 0

    def _page(self, shard_id: str, position: Position, iterator: str | None) -> tuple[Page, str | None]:
        def ask() -> Page:
            nonlocal iterator
            iterator = iterator or open_iterator(self._client, shard_id, position)
            try:
                return self._client.get_records(iterator, MAX_RECORDS_PER_CALL)
            except ExpiredIteratorError as error:
                iterator = None
                raise TransientError(str(error)) from error

        page = self._retrying(ask)
        return page, page.next_shard_iterator

    def _retrying(self, ask: Callable[[], T]) -> T:
        for failures in range(_TRIES):
            try:
                return ask()
            except TransientError:
                if failures == _TRIES - 1:
                    raise
                self._stop()
                time.sleep(backoff_seconds(failures))
        raise AssertionError
