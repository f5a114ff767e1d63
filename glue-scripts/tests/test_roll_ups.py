"""Sessions, journeys and customers, as every transaction keeps them, are those of the facts at all times."""

from random import Random

import pytest

from attribution.store import Store
from testing.database import Database
from testing.event_builders import kinesis_table
from testing.ingest import write
from testing.roll_ups import DIFFERENCES
from testing.shop_history import random_history

SEEDS = range(4)


@pytest.mark.parametrize("seed", SEEDS)
def test_roll_ups_are_those_of_the_facts_after_every_batch(database: Database, seed: int) -> None:
    database.empty()
    random = Random(seed)
    history = random_history(random)
    records = [*history, *random.sample(history, len(history) // 4)]
    random.shuffle(records)
    store = Store(database.login())
    for begin in range(0, len(records), max(1, len(records) // 6)):
        write(store, kinesis_table(records[begin : begin + max(1, len(records) // 6)]))
        for roll_up, query in DIFFERENCES.items():
            assert database.rows(query) == [], roll_up
    assert database.rows("select from sessions where last_order > first_view limit 1")
    assert database.rows("select from journeys where clicks > 1 limit 1")


def test_a_batch_that_is_copied_straight_makes_the_same_sessions(database: Database) -> None:
    database.empty()
    history = random_history(Random(5), users=40, events=2_500, conflicts=False, broken=False)

    write(Store(database.login()), kinesis_table(history))

    assert database.rows(DIFFERENCES["sessions"]) == []
    assert database.rows("select from sessions where first_cart < last_cart limit 1")
