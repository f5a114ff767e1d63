"""Whatever the contract accepts is stored: it counts characters, an index row counts bytes."""

import os
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from backfill.settings import Settings
from testing.database import Database
from testing.event_builders import checkout, click, in_order_of_arrival, item, record
from testing.ingest import answer_of, assert_books_balance, cut, ingest
from testing.longest_events import longest_events
from testing.naive_answer import naive_answer
from testing.oracle_comparison import assert_same_answer

TODAY = datetime.now(UTC).replace(microsecond=0)
EVENTS = int(os.environ.get("EVENTS", "400"))
WIDTHS = {"one byte": 0x21, "two bytes": 0x391, "three bytes": 0x4E00, "four bytes": 0x20000}


@pytest.mark.parametrize("first", WIDTHS.values(), ids=WIDTHS)
def test_an_order_whose_dimensions_are_as_long_as_may_be_is_credited(database: Database, first: int) -> None:
    rng = Random(first)
    text = lambda: "".join(chr(rng.randrange(first, first + 90)) for _ in range(256))  # noqa: E731
    tags = {"utm_source": text(), "utm_medium": text(), "utm_campaign": text()}
    bought = item(category=text())
    events = [click(at=TODAY - timedelta(minutes=1), **tags), checkout(at=TODAY, items=[bought])]

    ingest(database, [[record(event) for event in events]] * 2)

    credited = database.rows("select source, medium, campaign, category, linear_units from credit_sums")
    source, medium, campaign = tags.values()
    assert credited == [(source.lower(), medium.lower(), campaign, bought["category"], 1000)]
    assert database.rows("select * from credit_hourly_differences") == []
    assert_books_balance(database, received=4)


def test_random_events_at_their_longest_are_all_facts_and_credited_as_the_plainest_answer_says(
    database: Database,
) -> None:
    rng = Random(31)
    events = longest_events(rng, EVENTS, TODAY)

    ingest(database, cut(rng, events))

    assert database.rows("select count(*) from rejected_events") == [(0,)]
    assert database.rows("select (select count(*) from clicks) + (select count(*) from checkouts)") == [(EVENTS,)]
    assert_same_answer(answer_of(database), naive_answer(events, Settings()))
    assert database.rows("select * from credit_hourly_differences") == []


@pytest.mark.parametrize("currency", ["JPY", "USD", "KWD", "CLF"])
def test_the_largest_order_is_credited_by_every_model(database: Database, currency: str) -> None:
    clicks = [click(at=TODAY - timedelta(hours=n), utm_source=f"source-{n}") for n in range(1, 8)]
    largest = [item(quantity=1_000, unit_price="1000000000")]
    events = [*clicks, checkout(at=TODAY, items=largest, currency=currency)]
    records = in_order_of_arrival([record(event) for event in events])

    ingest(database, [records])

    assert database.rows("select count(*) from rejected_events") == [(0,)]
    assert_same_answer(answer_of(database), naive_answer(records, Settings()))
