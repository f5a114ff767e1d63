"""The lake's facts are PostgreSQL's, row by row."""

import os
from random import Random

import pytest

from lake.orders_told_again import VERDICT
from testing.database import Database
from testing.event_builders import checkout, item, record
from testing.ingest import cut, ingest
from testing.lake import TestLake, arriving_apart
from testing.lake_comparison import rows_of_both
from testing.shop_history import random_history

HISTORIES = int(os.environ.get("HISTORIES", 2))


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_a_history_is_the_same_rows_in_both(lake: TestLake, database: Database, seed: int) -> None:
    rng = Random(seed)
    records = arriving_apart(random_history(rng, users=4, events=120))
    ingest(database, cut(rng, records), partitions=1)
    lake.put_history(records)

    lake.run()

    both = rows_of_both(lake, database)
    assert all(both[table][0] for table in ("clicks", "checkouts"))
    for what, (rows, stored) in both.items():
        assert rows == stored, what


def test_of_orders_that_are_told_in_several_ways_the_first_stands_and_a_repeat_is_no_conflict(lake: TestLake) -> None:
    order = checkout(items=[item("p1"), item("p2")])
    tellings = arriving_apart(
        [
            record(order),
            record(order | {"event_id": "reloaded", "items": order["items"][::-1]}),
            record(order | {"session_id": "another"}),
            record(checkout("anna", items=[item("p1", 2)], checkout_id=order["checkout_id"])),
        ]
    )
    lake.put(tellings)
    assert lake.run().conflicting_checkouts == 1
    [standing] = lake.rows("checkouts")
    assert (standing["event_id"], standing["session_id"]) == (order["event_id"], "session-1")
    told_again = lake.rows("checkouts", hidden=True)
    assert sorted(row[VERDICT] for row in told_again) == ["conflict", "repeat", "repeat"]
