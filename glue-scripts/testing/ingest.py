"""Feeds records to the store as the job does, but without Spark: cut into batches, each split by bucket."""

from collections.abc import Callable, Iterable, Sequence
from itertools import count
from random import Random

import psycopg
import pyarrow as pa
import pyarrow.compute as pc

from attribution.books import BatchKey, Books
from attribution.isolation import write_records
from attribution.store import Store
from contract.enrichment import bucket
from contract.records import in_order_of_arrival
from testing.database import Database
from testing.event_builders import Record, kinesis_table
from testing.oracle_comparison import Answer, database_answer

CHECKOUTS_STREAM = "ecommerce-streaming-test-checkouts"
_batch_ids = count()


def write(store: Store, records: pa.Table, key: BatchKey | None = None) -> Books:
    """Decodes and writes records (columns of the kinesis source) as one partition of a micro-batch."""
    of_checkouts = pc.equal(records["streamName"], CHECKOUTS_STREAM)
    records = in_order_of_arrival(records.append_column("is_checkout", of_checkouts))
    key = key or BatchKey("test", next(_batch_ids), 0, 0)
    return write_records(store, key, records)


def ingest(
    database: Database,
    batches: Iterable[Sequence[Record]],
    partitions: int = 2,
    after_each: Callable[[], None] = lambda: None,
) -> None:
    """Writes each batch, split by the partition key's bucket as the job splits it."""
    stores = [Store(database.login()) for _ in range(partitions)]
    try:
        for batch in batches:
            for partition, store in enumerate(stores):
                share = [r for r in batch if bucket(r.partition_key) % partitions == partition]
                if share:
                    write(store, kinesis_table(share))
            after_each()
    finally:
        for store in stores:
            store.close()


def cut(rng: Random, records: Sequence[Record]) -> list[list[Record]]:
    """The records in batches of random sizes."""
    batches, rest = [], list(records)
    while rest:
        size = rng.choice([1, 2, 5, 20, 60])
        batches.append(rest[:size])
        rest = rest[size:]
    return batches


def answer_of(database: Database) -> Answer:
    """What the database holds."""
    with psycopg.connect(database.url("reader"), options="-c timezone=UTC") as connection:
        return database_answer(connection)


def assert_books_balance(database: Database, received: int) -> None:
    """Every row of batches adds up, and their sums are the facts and the rejected events."""
    [(total, accepted, rejected, unbalanced)] = database.rows(
        """
        select
            coalesce(sum(received), 0), coalesce(sum(accepted), 0), coalesce(sum(rejected), 0),
            count(*) filter (where received <> accepted + duplicates + rejected + expired or duplicates < 0)
        from batches
        """
    )
    [(facts,)] = database.rows("select (select count(*) from clicks) + (select count(*) from checkouts)")
    [(rejected_rows,)] = database.rows("select count(*) from rejected_events")
    assert (total, accepted, rejected, unbalanced) == (received, facts, rejected_rows, 0)
