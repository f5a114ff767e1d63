"""The Spark side: offsets, partitions and reading of the `kinesis` data source."""

import functools
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyspark.sql.datasource import DataSource, DataSourceStreamReader, InputPartition
from pyspark.sql.types import StructType

from kinesis_source.client import KinesisClient, NotFoundError, Shard, TransientError
from kinesis_source.options import LATEST, SourceOptions
from kinesis_source.positions import HORIZON, Position, Positions, at_latest, at_time, from_offset, to_offset
from kinesis_source.prefetch import Prefetcher
from kinesis_source.records import COLUMNS, backoff_seconds, read_range
from kinesis_source.spool import Chunk, Spool, read_spooled

_MIN_RECORDS_PER_PARTITION = 2_000
_FIRST_LIST_SECONDS = 60.0


class KinesisDataSource(DataSource):
    """Streams one Kinesis stream with the options and columns of Glue's connector.

    Every record is in exactly one batch, and a batch planned again holds the same records. One batch with
    `Trigger.AvailableNow` reads what was fetched ahead, not all there is. Raises ValueError for a wrong option.
    """

    def __init__(self, options: Mapping[str, str]) -> None:
        super().__init__(dict(options))
        self._options = SourceOptions.parse(options)

    @classmethod
    def name(cls) -> str:
        return "kinesis"

    def schema(self) -> str:
        return COLUMNS

    def streamReader(self, schema: StructType) -> "KinesisStreamReader":  # noqa: N802
        return KinesisStreamReader(self._options)


@dataclass
class Slice:
    """The records of one shard behind `start` up to sequence number `last`."""

    shard_id: str
    start: Position
    last: str
    records: int = 0
    path: str | None = None
    """Where they are spooled; None: read them from Kinesis again."""


class KinesisPartition(InputPartition):
    def __init__(self, slices: Sequence[Slice]) -> None:
        self.slices = slices


@functools.cache
def connect(options: SourceOptions) -> KinesisClient:
    # Only here, since Spark starts many a process that plans and never connects: botocore takes 0.15 s to load.
    from kinesis_source.signed_client import SignedClient

    return SignedClient(options.stream, options.endpoint, options.region)


class KinesisStreamReader(DataSourceStreamReader):
    """Spark makes one for the query, in a process of its own, and pickles others into the tasks for `read`."""

    def __init__(
        self,
        options: SourceOptions,
        connect: Callable[[SourceOptions], KinesisClient] = connect,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._options = options
        self._connect = connect
        self._clock = clock
        self._spool: Spool | None = None
        self._prefetcher: Prefetcher | None = None

    def initialOffset(self) -> dict[str, Any]:  # noqa: N802
        """Return the offset a new query starts from. TRIM_HORIZON is empty: an absent shard is an unread one."""
        if self._options.starting_position == LATEST:
            return to_offset(at_latest(self._first_list(), int(time.time() * 1000)))
        if self._options.starting_ms is not None:
            return to_offset(at_time(self._first_list(), self._options.starting_ms))
        return {}

    def latestOffset(self) -> dict[str, Any]:  # noqa: N802
        if self._prefetcher is None:
            self._begin(from_offset(self.initialOffset()))
        assert self._prefetcher
        return to_offset(self._prefetcher.plan())

    def partitions(self, start: dict[str, Any], end: dict[str, Any]) -> Sequence[InputPartition]:
        """Split the batch. After a restart Spark calls this with the last offset of its log before anything else."""
        if self._prefetcher is None:
            self._begin(from_offset(end))
        begins = from_offset(start)
        slices: list[Slice] = []
        for shard_id, stop in from_offset(end).items():
            slices += self._slices(shard_id, begins.get(shard_id, HORIZON), stop)
        return [KinesisPartition(group) for group in _even_groups(slices, os.cpu_count() or 1)]

    def read(self, partition: InputPartition) -> Iterator[pa.RecordBatch]:
        assert isinstance(partition, KinesisPartition)
        for piece in partition.slices:
            if piece.path and Path(piece.path).exists():
                yield from read_spooled(piece.path)
            else:
                client = self._connect(self._options)
                yield from read_range(client, self._options.stream, piece.shard_id, piece.start, piece.last)

    def commit(self, end: dict[str, Any]) -> None:
        if self._spool:
            for shard_id, position in from_offset(end).items():
                self._spool.forget(shard_id, position)

    def stop(self) -> None:
        if self._prefetcher:
            self._prefetcher.stop()
        if self._spool:
            self._spool.close()

    def _begin(self, positions: Positions) -> None:
        _log_to_stderr()
        self._spool = Spool()
        client = self._connect(self._options)
        self._prefetcher = Prefetcher(client, self._spool, self._options, positions, self._clock)
        self._run(self._prefetcher)

        if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            # Spark ends the reader's process by SIGTERM: leave through `finally`, so that `stop` clears the disk.
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

    def _run(self, prefetcher: Prefetcher) -> None:
        prefetcher.start()

    def _slices(self, shard_id: str, start: Position, stop: Position) -> list[Slice]:
        if start.after == stop.after:
            return []
        assert self._spool
        chunks: list[Chunk] | None = self._spool.cover(shard_id, start, stop)
        if chunks is None:
            return [Slice(shard_id, start, stop.after)]
        return [Slice(shard_id, c.start, c.end.after, c.records, c.path) for c in chunks if c.path]

    def _first_list(self) -> list[Shard]:
        give_up = time.monotonic() + _FIRST_LIST_SECONDS
        failures = 0
        while True:
            try:
                return self._connect(self._options).list_shards()
            except (TransientError, NotFoundError):
                if time.monotonic() > give_up:
                    raise
                time.sleep(backoff_seconds(failures))
                failures += 1


def _log_to_stderr() -> None:
    # Spark's process for the reader sets up no logging, and passes its standard error on.
    package = logging.getLogger("kinesis_source")
    if not package.hasHandlers():
        package.addHandler(logging.StreamHandler())
        package.setLevel(logging.INFO)


def _even_groups(slices: Sequence[Slice], most: int) -> list[list[Slice]]:
    """Split into at most `most` runs of about as many records; what must be read again goes by itself."""
    groups = [[piece] for piece in slices if piece.path is None]
    spooled = [piece for piece in slices if piece.path]
    total = sum(piece.records for piece in spooled)
    share = max(_MIN_RECORDS_PER_PARTITION, -(-total // most))
    filled = share
    for piece in spooled:
        if filled >= share:
            groups.append([])
            filled = 0
        groups[-1].append(piece)
        filled += piece.records
    return groups
