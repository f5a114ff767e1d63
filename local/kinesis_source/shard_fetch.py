"""Fetches one shard: one GetRecords at a time, at a pace that Kinesis allows."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from kinesis_source.client import (
    MAX_RECORDS_PER_CALL,
    ExpiredIteratorError,
    InvalidArgumentError,
    KinesisClient,
    NotFoundError,
    Page,
    TransientError,
)
from kinesis_source.positions import Position
from kinesis_source.records import backoff_seconds, open_iterator, to_arrow
from kinesis_source.spool import Chunk, Spool

REST_SECONDS = 0.2
"""Kinesis allows five GetRecords a second and shard."""

UNASKED_SECONDS = 1.0
"""A shard read to its end is asked again when Spark plans a batch, so that all that has arrived by then is in it, or
after so long where Spark is busy."""

_MAX_AHEAD_BYTES = 64 * 1024 * 1024

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fetched:
    chunk: Chunk | None
    behind_ms: int
    rested_at: float
    """When the shard may be asked again, in the clock's seconds."""


class ShardFetch:
    """How far one shard was fetched, and the chunks that no offset holds yet.

    `fetch` runs in one thread at a time; the owner's lock guards all else.
    """

    def __init__(
        self,
        shard_id: str,
        position: Position,
        clock: Callable[[], float],
        note_loss: Callable[[str], None] = logger.warning,
    ) -> None:
        self.shard_id = shard_id
        self._note_loss = note_loss
        self.behind_ms: int | None = None
        """None until Kinesis has answered."""
        self.ended = False
        """Nothing more to fetch: closed and read, or gone."""
        self._position = position
        self._clock = clock
        self._rested_at = clock()
        self._iterator: str | None = None
        self._waiting: list[Chunk] = []
        self._records = 0
        self._bytes = 0
        self._failures = 0

    def room(self, most: int) -> int:
        """Return how many records may be fetched on top of the waiting ones; `most`: records of one batch."""
        return 0 if self.ended or self._bytes >= _MAX_AHEAD_BYTES else max(0, most - self._records)

    def due(self, asked: bool) -> float:
        """Return when to fetch next; `asked`: Spark is waiting for a batch."""
        at_end = self.behind_ms == 0 and self._failures == 0
        return self._rested_at + (UNASKED_SECONDS if at_end and not asked else 0)

    def is_ready(self, most: int) -> bool:
        """Tell whether waiting longer would bring nothing that is there already."""
        is_just_read = self.behind_ms == 0 and self._rested_at > self._clock()
        return is_just_read or self._failures > 0 or self.room(most) == 0

    def fetch(self, client: KinesisClient, spool: Spool, stream: str, room: int) -> Fetched | None:
        """Fetch one page, for `add`; None where that failed and is to be tried again.

        Raises NotFoundError, RefusedError, and what is made of a loss.
        """
        began = self._clock()
        try:
            self._iterator = self._iterator or open_iterator(client, self.shard_id, self._position, self._note_loss)
            page = client.get_records(self._iterator, min(room, MAX_RECORDS_PER_CALL))
        except (ExpiredIteratorError, InvalidArgumentError, TransientError, NotFoundError) as error:
            self._iterator = None
            self._rested_at = self._clock() + backoff_seconds(self._failures)
            if not isinstance(error, ExpiredIteratorError):
                self._failures += 1
            if isinstance(error, NotFoundError):
                raise
            logger.log(logging.WARNING if self._failures % 10 == 1 else logging.DEBUG, "%s: trying again", error)
            return None
        self._failures = 0
        self._iterator = page.next_shard_iterator
        rest = REST_SECONDS if page.millis_behind_latest == 0 else 0
        return Fetched(self._chunk(page, spool, stream), page.millis_behind_latest, began + rest)

    def _chunk(self, page: Page, spool: Spool, stream: str) -> Chunk | None:
        closed = page.next_shard_iterator is None
        if not page.records and not closed:
            return None
        last = page.records[-1].sequence_number if page.records else self._position.after
        since_ms = None if page.records else self._position.since_ms
        batch = to_arrow(stream, page.records)
        return Chunk(
            start=self._position,
            end=Position(last, closed, since_ms),
            records=len(page.records),
            size=batch.nbytes,
            path=spool.write(batch) if page.records else None,
        )

    def add(self, fetched: Fetched) -> None:
        self.behind_ms = fetched.behind_ms
        self._rested_at = fetched.rested_at
        if fetched.chunk:
            self._waiting.append(fetched.chunk)
            self._position = fetched.chunk.end
            self._records += fetched.chunk.records
            self._bytes += fetched.chunk.size
            self.ended = self.ended or fetched.chunk.end.closed

    def take(self) -> list[Chunk]:
        """Remove and return the waiting chunks: never more than one batch, as `room` keeps it."""
        taken, self._waiting = self._waiting, []
        self._records = self._bytes = 0
        return taken
