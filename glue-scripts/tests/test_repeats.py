"""An order page loaded again is a repeat: another event of an order that stands. Other content is a conflict."""

from datetime import UTC, datetime, timedelta

import pytest

from attribution.store import Store
from contract.decoder import CHUNK_ROWS
from testing.database import Database
from testing.event_builders import Record, checkout, in_order_of_arrival, item, kinesis_table, record
from testing.ingest import assert_books_balance, ingest, write

TODAY = datetime.now(UTC).replace(microsecond=0)
ITEMS = [item("p1", 2, "10.00"), item("p2", 1, "5.00")]
ORDER = checkout(at=TODAY, items=ITEMS)

# The same order by another event.
RELOADED = {
    "event_id": "reloaded",
    "event_time": (TODAY + timedelta(minutes=1)).isoformat(),
    "session_id": "session-2",
    "payment_method": "card",
    "coupon": "SPRING",
    "items": ITEMS[::-1],
}
ANOTHER_ORDER: dict[str, dict] = {
    "user": {"user_id": "bert"},
    "currency": {"currency": "EUR"},
    "product": {"items": [item("p3", 2, "10.00"), ITEMS[1]]},
    "quantity": {"items": [item("p1", 3, "10.00"), ITEMS[1]], "value": 35},
    "unit prices of the same sum": {"items": [item("p1", 2, "7.50"), item("p2", 1, "10.00")]},
    "lines of the same sum": {"items": [item("p1", 1, "10.00"), item("p1", 1, "10.00"), ITEMS[1]]},
    "an item less": {"items": ITEMS[:1], "value": 20},
}


def told(minutes: int = 0, **fields: object) -> Record:
    return record(ORDER | fields, arrival=TODAY + timedelta(minutes=1 + minutes))


def books(database: Database) -> list[tuple]:
    """Accepted, duplicates, of these the repeats, and rejected, of each transaction."""
    return database.rows("select accepted, duplicates, repeats, rejected from batches order by batch_id, partition_id")


def assert_stands(database: Database) -> None:
    assert database.rows("select user_id, event_id, event_time, coupon from checkouts") == [
        ("anna", ORDER["event_id"], TODAY, None)
    ]
    assert database.rows("select line_no, product_id, quantity from checkout_lines order by 1") == [
        (1, "p1", 2),
        (2, "p2", 1),
    ]


@pytest.mark.parametrize("name", RELOADED)
def test_an_order_told_by_another_event_is_a_repeat_and_the_first_stands(database: Database, name: str) -> None:
    ingest(database, [[told()], [told(1, **{name: RELOADED[name]})]])

    assert books(database) == [(1, 0, 0, 0), (0, 1, 1, 0)]
    assert database.rows("select * from rejected_events") == []
    assert_stands(database)


@pytest.mark.parametrize("case", ANOTHER_ORDER)
def test_another_order_under_its_id_is_a_conflict(database: Database, case: str) -> None:
    ingest(database, [[told()], [told(1, event_id="another", **ANOTHER_ORDER[case])]])

    assert books(database) == [(1, 0, 0, 0), (0, 0, 0, 1)]
    assert database.rows("select reason from rejected_events") == [("conflicting_checkout",)]
    assert_stands(database)


def test_an_event_delivered_again_is_a_duplicate_and_no_repeat(database: Database) -> None:
    in_other_words = {name: ORDER[name] for name in reversed(ORDER)} | {"user_agent": None, "coupon": ""}
    ingest(database, [[told()], [told(1), told(2, **in_other_words)]])

    assert books(database) == [(1, 0, 0, 0), (0, 2, 0, 0)]


def test_of_one_batch_each_repeat_is_counted_and_a_conflict_after_it_is_rejected(database: Database) -> None:
    reloads = [told(n, event_id=f"reload {n}") for n in (1, 2)]
    batch = in_order_of_arrival([told(), *reloads, told(3, event_id="another", user_id="bert")])

    ingest(database, [batch], partitions=1)

    assert books(database) == [(1, 2, 2, 1)]
    assert_stands(database)
    assert_books_balance(database, received=4)


def test_a_batch_with_repeats_written_again_is_all_duplicates_with_the_same_repeats(database: Database) -> None:
    batch = in_order_of_arrival([told(), told(1, event_id="reloaded"), told(2, event_id="another", user_id="bert")])

    ingest(database, [batch, batch], partitions=1)

    assert books(database) == [(1, 1, 1, 1), (0, 3, 1, 0)]
    assert_stands(database)


def test_another_users_order_of_the_same_content_is_a_conflict_in_whatever_partition(database: Database) -> None:
    stores = [Store(database.login()) for _ in range(2)]
    for store, user in zip(stores, ["anna", "bert"], strict=True):
        write(store, kinesis_table([told(user_id=user, event_id=f"of {user}")]))

    assert books(database) == [(1, 0, 0, 0), (0, 0, 0, 1)]


def test_ten_thousand_repeats_in_a_batch_are_counted(database: Database) -> None:
    orders = [ORDER | {"checkout_id": f"o{n}", "event_id": f"o{n}"} for n in range(10_000)]
    again = [record(order | {"event_id": f"{order['event_id']} again", "items": ITEMS[::-1]}) for order in orders]
    assert len(orders) > 2 * CHUNK_ROWS
    ingest(database, [list(map(record, orders)), again], partitions=1)

    assert books(database) == [(10_000, 0, 0, 0), (0, 10_000, 10_000, 0)]
