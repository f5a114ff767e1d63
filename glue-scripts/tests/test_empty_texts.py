"""An empty text says as little as none. The oracle's facts of the same order: test_backfill.py."""

from datetime import UTC, datetime

import pytest

from backfill.settings import Settings
from testing.database import Database
from testing.event_builders import checkout, click, in_order_of_arrival, item, record
from testing.ingest import answer_of, assert_books_balance, ingest
from testing.naive_answer import naive_answer
from testing.oracle_comparison import assert_same_answer

TODAY = datetime.now(UTC).replace(microsecond=0)
OF_ORDERS = ("payment_method", "coupon", "user_agent")
OF_ITEMS = ("category", "brand")
OF_CLICKS = (*OF_ITEMS, "user_agent", "referrer", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")


def test_facts_of_empty_texts_are_those_of_none(database: Database) -> None:
    shopping = [
        (
            click(user, TODAY, **dict.fromkeys(OF_CLICKS, value)),
            checkout(user, TODAY, [item(**dict.fromkeys(OF_ITEMS, value))], **dict.fromkeys(OF_ORDERS, value)),
        )
        for user, value in (("empty", ""), ("none", None))
    ]
    left_out = (click("left out", TODAY), checkout("left out", TODAY))
    history = in_order_of_arrival([record(event) for events in (*shopping, left_out) for event in events])

    ingest(database, [history])

    assert_same_answer(answer_of(database), naive_answer(history, Settings()))
    assert database.rows("select distinct payment_method, coupon, device from checkouts") == [(None, None, "unknown")]
    assert database.rows("select distinct category, brand from checkout_lines") == [(None, None)]
    assert database.rows("select distinct category, brand, utm_medium, source from clicks") == [
        (None, None, None, "direct")
    ]


@pytest.mark.parametrize("name", OF_ORDERS)
def test_an_order_sent_again_with_an_empty_text_for_none_is_a_repeat_and_no_conflict(
    database: Database, name: str
) -> None:
    ingest(database, [[record(checkout(at=TODAY) | {name: value})] for value in ("", None)])

    assert database.rows("select sum(duplicates) from batches") == [(1,)]
    assert_books_balance(database, received=2)
