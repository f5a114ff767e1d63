"""A write that lost its connection is written once: found where it was committed, written again where it was not."""

from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest

from attribution.books import BatchKey
from attribution.store import Store
from testing.database import Database
from testing.event_builders import click, kinesis_table, record
from testing.ingest import assert_books_balance, write

TODAY = datetime.now(UTC).replace(microsecond=0)
COMMITTED = BatchKey("run", 7, 0, 0)


@pytest.mark.parametrize(
    "key",
    [
        replace(COMMITTED, partition_id=1),
        replace(COMMITTED, batch_id=8),
        replace(COMMITTED, attempt=1),
        replace(COMMITTED, run_id="another run"),
        replace(COMMITTED, first_record=1),
    ],
    ids=["partition", "batch", "attempt", "run", "piece"],
)
def test_a_write_tried_again_is_not_taken_for_one_that_differs_in_a_part_of_its_key(
    database: Database, key: BatchKey
) -> None:
    first = kinesis_table([record(click("anna", TODAY, event_id="first"))])
    second = kinesis_table([record(click("bert", TODAY, event_id="second"))])
    write(Store(database.login()), first, COMMITTED)
    store = Store(database.login())
    cut_off(database, store)

    written = write(store, second, key)

    assert database.rows("select event_id from clicks order by 1") == [("first",), ("second",)]
    assert (written.received, written.clicks) == (1, 1)
    assert_books_balance(database, received=2)


def cut_off(database: Database, store: Store) -> None:
    """Ends the store's session, which it finds out when it writes."""
    with psycopg.connect(database.server.url("postgres", database.name)) as connection:
        connection.execute("select pg_terminate_backend(%s, 10000)", [store.connect().info.backend_pid])
