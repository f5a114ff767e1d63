"""One micro-batch: spread by user, each partition decoded and written in one transaction."""

import gc
import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import pyarrow as pa
from pyspark import TaskContext
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from attribution.books import BatchKey, Books
from attribution.database_login import DatabaseLogin
from attribution.isolation import write_records
from attribution.retention import Retention
from attribution.store import Store
from attribution.stream_progress import StreamProgress
from contract.decoder import decode
from contract.enrichment import BUCKETS
from contract.records import in_order_of_arrival

BOOKS_SCHEMA = (
    "received long, accepted long, duplicates long, repeats long, rejected long, expired long, "
    "clicks long, checkouts long, lines long, pairs long"
)
# The local property that Spark gives a micro-batch's tasks its number in: MicroBatchExecution.BATCH_ID_KEY.
BATCH_ID = "streaming.sql.batchId"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class BatchWriter:
    """Writes the micro-batches of a query: `books` is its plan, made once, and itself what foreachBatch calls."""

    login: DatabaseLogin
    checkouts_stream: str
    run_id: str

    def books(self, records: DataFrame) -> DataFrame:
        """The records spread by user and each partition written, its books as one row. Every action writes anew."""

        def write(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            return write_partition(batches, self)

        return spread_by_user(records, self.checkouts_stream).mapInArrow(write, BOOKS_SCHEMA)

    def __call__(self, books: DataFrame, batch_id: int) -> None:
        """Writes a micro-batch by exactly one action over its books: a second one might read other records."""
        began = time.perf_counter()
        _retention(self.login).keep()
        written = books.collect()
        if written:
            _progress(self.login).tell(self.run_id, batch_id)
            total = {name: sum(row[name] for row in written) for name in ("received", "accepted", "lines", "pairs")}
            seconds = time.perf_counter() - began
            logger.info("batch %d: %s in %.2f s", batch_id, total, seconds)

    def warm_up(self, spark: SparkSession) -> None:
        """While the streams are opened: every Python worker up, its imports done, its connection open."""
        records = spark.range(BUCKETS).select(
            F.lit(b"{}").alias("data"),
            F.lit(self.checkouts_stream).alias("streamName"),
            F.col("id").cast("string").alias("partitionKey"),
            F.lit("0").alias("sequenceNumber"),
            F.current_timestamp().alias("approximateArrivalTimestamp"),
        )

        def connect(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            decode(in_order_of_arrival(pa.Table.from_batches(list(batches))))
            _store(self.login).connect()
            yield _books_row(Books())

        spread_by_user(records, self.checkouts_stream).mapInArrow(connect, BOOKS_SCHEMA).collect()


def spread_by_user(records: DataFrame, checkouts_stream: str) -> DataFrame:
    """Records in as many partitions as there are cores, each with whole buckets, so that they need not wait.

    Of the kinesis source's columns only those go on that the writing needs: what is spread is copied four times.
    """
    partitions = records.sparkSession.sparkContext.defaultParallelism
    bucket = F.crc32(F.col("partitionKey").cast("binary")) % BUCKETS
    needed = records.select(
        "data",
        (F.col("streamName") == checkouts_stream).alias("is_checkout"),
        "sequenceNumber",
        "approximateArrivalTimestamp",
        (bucket % partitions).cast("int").alias("partition"),
    )
    return needed.repartitionById(partitions, "partition").drop("partition")


def write_partition(batches: Iterable[pa.RecordBatch], writer: BatchWriter) -> Iterator[pa.RecordBatch]:
    """Decodes and writes one partition; yields its books as one row, or nothing where it holds no record."""
    gathered = list(batches)
    if not gathered:
        return
    gc.disable()
    try:
        records = in_order_of_arrival(pa.Table.from_batches(gathered))
        books = write_records(_store(writer.login), _key(writer.run_id), records)
    finally:
        gc.enable()
    yield _books_row(books)


def _key(run_id: str) -> BatchKey:
    context = TaskContext.get()
    assert context is not None
    batch_id = context.getLocalProperty(BATCH_ID)
    assert batch_id is not None, "not a task of a streaming query"
    return BatchKey(run_id, int(batch_id), context.partitionId(), context.attemptNumber())


@cache
def _store(login: DatabaseLogin) -> Store:
    """The worker process's own connection, kept from batch to batch."""
    store = Store(login)
    # What is loaded by now stays: no collection needs to look through it again.
    gc.freeze()
    return store


@cache
def _progress(login: DatabaseLogin) -> StreamProgress:
    """The driver's own."""
    return StreamProgress(login)


@cache
def _retention(login: DatabaseLogin) -> Retention:
    """The driver's own."""
    return Retention(login)


def _books_row(books: Books) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([books.counts()])
