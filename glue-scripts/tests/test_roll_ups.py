"""Sessions, journeys and customers, as every transaction keeps them, are those of the facts at all times."""

from datetime import timedelta
from random import Random

import pytest

from attribution.store import Store
from testing.database import Database
from testing.event_builders import NOON, checkout, click, kinesis_table, record
from testing.ingest import write
from testing.roll_ups import DIFFERENCES
from testing.shop_history import random_history

SEEDS = range(4)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("seed", SEEDS)
def test_roll_ups_are_those_of_the_facts_after_every_batch(database: Database, seed: int) -> None:
    database.empty()
    random = Random(seed)
    history = random_history(random, events=120)
    records = [*history, *random.sample(history, len(history) // 4)]
    random.shuffle(records)
    store = Store(database.login())
    for begin in range(0, len(records), max(1, len(records) // 6)):
        write(store, kinesis_table(records[begin : begin + max(1, len(records) // 6)]))
        for roll_up, query in DIFFERENCES.items():
            assert database.rows(query) == [], roll_up
    assert database.rows("select from sessions where last_order > first_view limit 1")
    assert database.rows("select from journeys where touches > 1 limit 1")


def test_a_batch_that_is_copied_straight_makes_the_same_sessions(database: Database) -> None:
    database.empty()
    history = random_history(Random(5), users=40, events=2_500, conflicts=False, broken=False)

    write(Store(database.login()), kinesis_table(history))

    assert database.rows(DIFFERENCES["sessions"]) == []
    assert database.rows("select from sessions where first_cart < last_cart limit 1")


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("bot_first", [True, False])
def test_a_session_that_a_bot_and_a_person_begin_at_one_moment_is_the_bots(
    database: Database, bot_first: bool, together: bool
) -> None:
    store = Store(database.login())
    began = [
        record(click(event_id=agent, user_agent=agent))
        for agent in ("Googlebot/2.1", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0)")
    ]
    ordered = began if bot_first else began[::-1]

    for batch in [ordered] if together else [[each] for each in ordered]:
        write(store, kinesis_table(batch))

    assert database.rows("select first_device, first_is_bot_agent from sessions") == [("other", True)]
    assert database.rows(DIFFERENCES["sessions"]) == []


def test_a_batch_of_orders_alone_ends_the_sessions_that_are_there_and_makes_the_others(database: Database) -> None:
    store = Store(database.login())
    write(store, kinesis_table([record(click("anna", NOON - HOUR, session_id="shopping"))]))

    write(
        store,
        kinesis_table(
            [
                record(checkout("anna", NOON, session_id="shopping")),
                record(checkout("bert", NOON, session_id="order alone")),
            ]
        ),
    )

    assert database.rows("select session_id, began_at, first_view, last_order from sessions order by 1") == [
        ("order alone", NOON, None, NOON),
        ("shopping", NOON - HOUR, NOON - HOUR, NOON),
    ]
    assert database.rows(DIFFERENCES["sessions"]) == []
