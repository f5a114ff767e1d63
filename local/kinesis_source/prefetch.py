"""Fetches ahead of Spark, at most one batch a shard, and plans the batches from what it fetched."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from kinesis_source.client import (
    MAX_RECORDS_PER_CALL,
    DataLossError,
    KinesisClient,
    NotFoundError,
    Shard,
    TransientError,
)
from kinesis_source.lag import LagLog
from kinesis_source.options import SourceOptions
from kinesis_source.positions import Positions, is_another_shard, readable
from kinesis_source.records import backoff_seconds
from kinesis_source.shard_fetch import UNASKED_SECONDS, ShardFetch
from kinesis_source.spool import Spool

RELIST_SECONDS = 10.0

_PARALLEL_CALLS = 8
_STREAM_MISSING_SECONDS = 60.0

logger = logging.getLogger(__name__)


class Prefetcher:
    """One background thread for one stream; `poll` is one round of it and can be driven by hand."""

    def __init__(
        self,
        client: KinesisClient,
        spool: Spool,
        options: SourceOptions,
        positions: Positions,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._spool = spool
        self._options = options
        # Until the first batch is written: its rows are there soon, and no fetching competes with it.
        self._most = min(options.max_records_per_shard, MAX_RECORDS_PER_CALL)
        self._clock = clock
        self._lag = LagLog(options.stream, clock)
        self._planned = dict(positions)
        self._shards: dict[str, ShardFetch] = {}
        self._listed: dict[str, Shard] | None = None
        self._list_due = clock()
        self._list_failures = 0
        self._missing_since: float | None = None
        self._asked = False
        self._has_planned = False
        self._changed = threading.Condition()
        self._wake = threading.Event()
        self._stopped = False
        self._failure: BaseException | None = None
        self._pool = ThreadPoolExecutor(_PARALLEL_CALLS, thread_name_prefix="kinesis-fetch")
        self._thread = threading.Thread(target=self._run, name="kinesis-prefetch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=1)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def plan(self) -> Positions:
        """Return the end of the next batch; the same as before where nothing arrived.

        Asks every shard first that has rested. Waits at most `maxFetchTimeInMs`, and only for these answers and while
        a shard is behind and its share of the batch is not full. Raises what stopped the background thread.
        """
        with self._changed:
            if self._has_planned:
                self._most = self._options.max_records_per_shard
            if not self._is_batch_ready():
                self._asked = True
                self._wake.set()
                self._changed.wait_for(self._is_batch_ready, timeout=self._options.max_wait_seconds)
                self._asked = False
            if self._failure:
                raise self._failure
            moved = False
            for shard in list(self._shards.values()):
                chunks = shard.take()
                if chunks:
                    moved = True
                    self._spool.promise(shard.shard_id, chunks)
                    self._planned[shard.shard_id] = chunks[-1].end
                if shard.ended:
                    del self._shards[shard.shard_id]
                    self._list_due = self._clock()
            if moved:
                self._has_planned = True
                self._drop_unlisted()
            self._wake.set()
            return dict(self._planned)

    def poll(self) -> float:
        """Fetch once from every shard that is due; return the seconds until the next one is."""
        if self._clock() >= self._list_due:
            self._list()
        now = self._clock()
        with self._changed:
            shards = [shard for shard in self._shards.values() if shard.due(self._asked) <= now]
            due = [(shard, room) for shard in shards if (room := shard.room(self._most))]
        if len(due) == 1:
            self._fetch(*due[0])
        else:
            list(self._pool.map(lambda pair: self._fetch(*pair), due))
        with self._changed:
            shards = list(self._shards.values())
            next_due = [shard.due(self._asked) for shard in shards if shard.room(self._most)]
        self._lag.note(max((shard.behind_ms or 0 for shard in shards), default=0))
        now = self._clock()
        return max(0.0, min([*next_due, self._list_due, now + UNASKED_SECONDS]) - now)

    def _run(self) -> None:
        try:
            while not self._stopped:
                self._wake.wait(self.poll())
                self._wake.clear()
        except BaseException as error:
            with self._changed:
                self._failure = error
                self._changed.notify_all()

    def _is_batch_ready(self) -> bool:
        if self._failure or self._list_failures:
            return True
        shards = self._shards.values()
        return self._listed is not None and all(shard.is_ready(self._most) for shard in shards)

    def _fetch(self, shard: ShardFetch, room: int) -> None:
        try:
            fetched = shard.fetch(self._client, self._spool, self._options.stream, room)
        except NotFoundError:
            self._list_due = self._clock()
            fetched = None
        with self._changed:
            if fetched:
                shard.add(fetched)
            self._changed.notify_all()

    def _list(self) -> None:
        now = self._clock()
        try:
            shards = self._client.list_shards()
        except (TransientError, NotFoundError) as error:
            if isinstance(error, NotFoundError):
                self._missing_since = self._missing_since or now
                if now - self._missing_since > _STREAM_MISSING_SECONDS:
                    raise
            if self._list_failures % 10 == 0:
                logger.warning("%s: trying again", error)
            self._list_due = self._clock() + backoff_seconds(self._list_failures)
            with self._changed:
                self._list_failures += 1
                self._changed.notify_all()
            return
        self._missing_since = None
        with self._changed:
            self._list_failures = 0
            self._list_due = self._clock() + RELIST_SECONDS
            self._adopt({shard.shard_id: shard for shard in shards})
            self._changed.notify_all()

    def _drop_unlisted(self) -> None:
        # Only along with records: a shorter offset alone would make Spark run an empty batch.
        if self._listed is not None:
            known = self._listed.keys() | self._shards.keys()
            self._planned = {shard_id: self._planned[shard_id] for shard_id in self._planned if shard_id in known}

    def _adopt(self, listed: dict[str, Shard]) -> None:
        unfinished = {shard_id for shard_id, fetch in self._shards.items() if not fetch.ended}
        if self._listed is None:
            unfinished |= {shard_id for shard_id, position in self._planned.items() if not position.closed}
        for shard_id in unfinished - listed.keys():
            self._note_loss(f"{shard_id} of stream {self._options.stream} is gone before it was read to its end")
            if shard_id in self._shards:
                self._shards[shard_id].ended = True
        self._listed = listed
        for shard_id, position in readable(listed.values(), self._planned).items():
            if shard_id in self._shards:
                continue
            if shard_id in self._planned and is_another_shard(listed[shard_id], position):
                self._note_loss(f"stream {self._options.stream} was made anew: reading {shard_id} from its start")
            self._shards[shard_id] = ShardFetch(shard_id, position, self._clock, self._note_loss)

    def _note_loss(self, what: str) -> None:
        if self._options.fail_on_data_loss:
            raise DataLossError(f"{what}: some data may have been lost; with failOnDataLoss false the query goes on")
        logger.warning(what)
