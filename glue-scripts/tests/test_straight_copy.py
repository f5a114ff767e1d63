"""Clicks copied straight where they may be, staged where they may be repeats: which, and that both end alike."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pyarrow as pa
import pytest

from attribution import straight_copy
from attribution.store import Store
from attribution.straight_copy import BATCHES_AFTER_FAILURE, FEWEST_ROWS, StraightCopy
from attribution.transaction import IngestTransaction
from backfill.settings import Settings
from contract.event_columns import TIMESTAMP
from testing.database import Database
from testing.event_builders import in_order_of_arrival, kinesis_table
from testing.ingest import answer_of, assert_books_balance, write
from testing.naive_answer import naive_answer
from testing.oracle_comparison import assert_same_answer
from testing.roll_ups import DIFFERENCES
from testing.shop_history import random_history

TODAY = datetime.now(UTC).replace(microsecond=0)


def clicks_of_hour(hour: int, rows: int = FEWEST_ROWS, earlier: int = 0) -> pa.Table:
    """As many clicks, the first `earlier` of them of the hour before."""
    times = [TODAY + timedelta(hours=hour - (row < earlier), seconds=row) for row in range(rows)]
    return pa.table({"event_time": pa.array(times, TIMESTAMP)})


def sizes(copy: StraightCopy, rows: pa.Table) -> tuple[int, int]:
    straight, staged = copy.split(rows)
    return straight.num_rows, staged.num_rows


def test_all_are_copied_straight_until_that_fails_then_only_those_later_than_all_before() -> None:
    copy = StraightCopy()
    assert sizes(copy, clicks_of_hour(0)) == (FEWEST_ROWS, 0)
    assert sizes(copy, clicks_of_hour(1, earlier=7)) == (FEWEST_ROWS, 0)
    copy.failed()
    assert sizes(copy, clicks_of_hour(2, earlier=7)) == (FEWEST_ROWS - 7, 7)
    copy.failed()
    assert sizes(copy, clicks_of_hour(3)) == (0, FEWEST_ROWS)


def test_after_some_batches_it_is_tried_again() -> None:
    copy = StraightCopy()
    copy.split(clicks_of_hour(0))
    copy.failed()
    for hour in range(1, BATCHES_AFTER_FAILURE):
        assert sizes(copy, clicks_of_hour(hour, earlier=1)) == (FEWEST_ROWS - 1, 1)
    assert sizes(copy, clicks_of_hour(BATCHES_AFTER_FAILURE, earlier=1)) == (FEWEST_ROWS, 0)


def test_a_few_are_staged_but_remembered() -> None:
    copy = StraightCopy()
    assert sizes(copy, clicks_of_hour(5, rows=FEWEST_ROWS - 1)) == (0, FEWEST_ROWS - 1)
    copy.failed()
    assert sizes(copy, clicks_of_hour(4)) == (0, FEWEST_ROWS)


def test_repeats_of_the_batch_before_among_later_clicks_give_the_oracles_answer(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(straight_copy, "FEWEST_ROWS", 50)
    tried = []
    copied_straight = IngestTransaction._copied_straight

    def note(transaction: IngestTransaction, rows: pa.Table) -> bool:
        tried.append(copied_straight(transaction, rows))
        return tried[-1]

    monkeypatch.setattr(IngestTransaction, "_copied_straight", note)
    history = in_order_of_arrival(random_history(Random(8), users=10, events=1_200, end=TODAY, conflicts=False))
    batches = [history[begin : begin + 300] for begin in range(0, len(history), 300)]
    delivered = [batches[0]] + [[*before[-40:], *batch] for before, batch in pairwise(batches)]
    store = Store(database.login())

    for batch in delivered:
        write(store, kinesis_table(batch))

    assert tried[:3] == [True, False, True]
    assert_same_answer(answer_of(database), naive_answer(history, Settings()))
    assert_books_balance(database, received=sum(map(len, delivered)))
    assert database.rows(DIFFERENCES["sessions"]) == []
