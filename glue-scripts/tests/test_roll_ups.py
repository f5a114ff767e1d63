"""Sessions, journeys and customers, as every transaction keeps them, are those of the facts at all times."""

from random import Random

import pytest
from conftest import Database
from event_builders import kinesis_table
from ingest import write
from shop_history import random_history

from attribution.store import Store

SEEDS = range(4)

DIFFERENCES = {
    "sessions": """
        (table session_facts except select
            user_id, session_id, device, began_at, first_view, first_cart, last_cart, last_order from sessions)
        union all
        (select user_id, session_id, device, began_at, first_view, first_cart, last_cart, last_order from sessions
            except table session_facts)
    """,
    "journeys": """
        (select checkout_id, line_no, line_time, currency, product_id, units, first_click_time, clicks, path
            from journey_facts
            except
            select checkout_id, line_no, line_time, currency, product_id, units, first_click_time, clicks, path
            from journeys)
        union all
        (select checkout_id, line_no, line_time, currency, product_id, units, first_click_time, clicks, path
            from journeys
            except
            select checkout_id, line_no, line_time, currency, product_id, units, first_click_time, clicks, path
            from journey_facts)
    """,
    "customers": """
        (select user_id, currency, max(event_time), count(*), sum(value) from checkouts group by 1, 2
            except select user_id, currency, last_order, orders, value from customers)
        union all
        (select user_id, currency, last_order, orders, value from customers
            except select user_id, currency, max(event_time), count(*), sum(value) from checkouts group by 1, 2)
    """,
}


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
