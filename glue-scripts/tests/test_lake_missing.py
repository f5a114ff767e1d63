"""Facts that PostgreSQL has and the lake has not, found by what a start of a run has counted."""

import json
from datetime import datetime, timedelta

import pytest

from lake.missing import FACTS_MISSING, KEPT, find_missing, read_counted, tell_missing
from testing.event_builders import NOON, checkout, click, record
from testing.lake import TestLake, arriving_apart

HOUR = timedelta(hours=1)
ASKED = NOON + 2 * HOUR


def counted(at: datetime = ASKED, **facts: int) -> str:
    """Of the hour from noon on."""
    return json.dumps({"at": at.isoformat(), "hours": {NOON.isoformat().replace("+00:00", ".000Z"): facts}})


@pytest.fixture
def filled(lake: TestLake) -> TestLake:
    """Of the hour two clicks and an order that had arrived when it was asked, a click that came later; more around."""
    lake.put_history(
        arriving_apart(
            [
                record(click(at=NOON - timedelta(seconds=1), event_id="before")),
                record(click(at=NOON, event_id="first")),
                record(click(at=NOON + timedelta(minutes=59), event_id="last")),
                record(checkout(at=NOON + timedelta(minutes=1))),
                record(click(at=NOON + HOUR, event_id="behind")),
                record(checkout(at=NOON + HOUR, checkout_id="another", event_id="another")),
                record(click(at=NOON, event_id="late"), arrival=ASKED + HOUR),
            ]
        )
    )
    lake.run()
    return lake


def missing(lake: TestLake, **facts: int) -> dict[str, int]:
    return find_missing(lake.place, lake.catalog, read_counted(counted(ASKED, **facts)))


def test_what_is_there_is_not_missing_and_what_came_later_hides_nothing(filled: TestLake) -> None:
    assert missing(filled, clicks=2, checkouts=1) == {}
    assert missing(filled, clicks=3, checkouts=1) == {"clicks": 1}
    assert missing(filled, clicks=9, checkouts=2) == {"clicks": 7, "checkouts": 1}
    # PostgreSQL may be behind.
    assert missing(filled, clicks=1, checkouts=0) == {}


def test_an_hour_without_a_partition_misses_all(lake: TestLake) -> None:
    assert missing(lake, clicks=2, checkouts=1) == {"clicks": 2, "checkouts": 1}


def test_an_order_that_was_told_in_other_words_counts_once(lake: TestLake) -> None:
    told = [record(checkout(at=NOON)), record(checkout(at=NOON + timedelta(minutes=1), event_id="again", coupon="x"))]
    lake.put_history(arriving_apart(told))
    lake.run()

    assert missing(lake, checkouts=1) == {}
    assert missing(lake, checkouts=2) == {"checkouts": 1}


def test_a_count_is_looked_at_by_a_later_run_alone(filled: TestLake, capsys: pytest.CaptureFixture[str]) -> None:
    def told(count: str, now: datetime) -> dict[str, int]:
        return tell_missing(filled.place, filled.catalog, count, now)

    first, second = counted(clicks=3, checkouts=1), counted(ASKED + HOUR, clicks=3, checkouts=1)
    assert told(first, ASKED) == {}
    # Somebody asks for facts a little later: what had arrived may be on its way yet.
    assert told(second, ASKED + timedelta(minutes=14)) == {}
    assert filled.place.read(KEPT).decode() == first
    assert capsys.readouterr().err == ""

    assert told(second, ASKED + HOUR) == {"clicks": 1}

    assert capsys.readouterr().err == f"{FACTS_MISSING}: 1 clicks of PostgreSQL\n"
    # The late one has come by then.
    assert told(counted(ASKED + 2 * HOUR), ASKED + 2 * HOUR) == {}
    assert capsys.readouterr().err == ""
