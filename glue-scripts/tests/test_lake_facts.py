"""The lake's facts are PostgreSQL's, row by row."""

import os
from collections.abc import Iterable
from random import Random

import pytest

from contract.enrichment import content_hash
from contract.event_types import Checkout
from contract.judge import judge
from lake.orders_told_again import CONFLICT, VERDICT
from testing.database import Database
from testing.event_builders import checkout, item, record
from testing.ingest import cut, ingest
from testing.lake import TABLES_JSON, TestLake, arriving_apart
from testing.shop_history import random_history

HISTORIES = int(os.environ.get("HISTORIES", 2))


def stored(database: Database, table: str) -> list[tuple]:
    """The table's rows as the lake has them."""
    columns = [
        {"event_time": "event_time at time zone 'UTC'", "content_hash": "encode(content_hash, 'hex')"}.get(name, name)
        for name in names(table)
    ]
    return sorted(database.rows(f"select {', '.join(columns)} from {table}"), key=repr)


def stored_lines(database: Database) -> list[tuple]:
    return database.rows("""
        select checkout_id, line_no, product_id, category, brand, quantity, unit_price
        from checkout_lines order by checkout_id, line_no
    """)


def names(table: str) -> list[str]:
    """Columns that both have."""
    return [c["name"] for c in TABLES_JSON[table]["columns"] if c["name"] not in ("items", "arrived_at")]


def in_lake(lake: TestLake, table: str) -> list[tuple]:
    return comparable(tuple(row[name] for name in names(table)) for row in lake.rows(table))


def lines_in_lake(lake: TestLake) -> list[tuple]:
    orders = sorted(lake.rows("checkouts"), key=lambda order: order["checkout_id"])
    return [(order["checkout_id"], *line.values()) for order in orders for line in order["items"]]


def comparable(rows: Iterable[tuple]) -> list[tuple]:
    return sorted(rows, key=repr)


def stored_conflicts(database: Database) -> set[tuple[str, str]]:
    """Orders with the content that was refused."""
    payloads = database.rows("select payload from rejected_events where reason = 'conflicting_checkout'")
    orders = [judge("checkouts", bytes(payload)) for (payload,) in payloads]
    return {(order.checkout_id, content_hash(order).hex()) for order in orders if isinstance(order, Checkout)}


def conflicts_in_lake(lake: TestLake) -> set[tuple[str, str]]:
    told_again = lake.rows("checkouts", hidden=True)
    return {(row["checkout_id"], row["content_hash"]) for row in told_again if row[VERDICT] == CONFLICT}


def stored_rejections(database: Database) -> set[tuple]:
    return set(
        database.rows("""
            select stream, encode(payload_hash, 'hex'), reason, path, rule, arrived_at at time zone 'UTC'
            from rejected_events where reason <> 'conflicting_checkout'
        """)
    )


def rejections_in_lake(lake: TestLake) -> set[tuple]:
    """One a distinct payload, as it was rejected first."""
    first: dict[tuple, tuple] = {}
    for row in sorted(lake.rows("rejected"), key=lambda row: row["arrived_at"]):
        key = (row["stream"], row["payload_hash"])
        first.setdefault(key, (*key, row["reason"], row["path"], row["rule"], row["arrived_at"]))
    return set(first.values())


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_a_history_is_the_same_rows_in_both(lake: TestLake, database: Database, seed: int) -> None:
    rng = Random(seed)
    records = arriving_apart(random_history(rng, users=4, events=120))
    ingest(database, cut(rng, records), partitions=1)
    lake.put_history(records)

    lake.run()

    for table in ("clicks", "checkouts"):
        rows = in_lake(lake, table)
        assert rows
        assert rows == comparable(stored(database, table))
    assert lines_in_lake(lake) == stored_lines(database)
    assert conflicts_in_lake(lake) == stored_conflicts(database)
    assert rejections_in_lake(lake) == stored_rejections(database)


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
