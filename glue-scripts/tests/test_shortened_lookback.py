"""After the lookback was shortened, late clicks meet each line under the version that it was credited under."""

from collections.abc import Set
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfill.settings import Settings
from testing.database import Database
from testing.event_builders import checkout, click, record
from testing.histories import histories
from testing.ingest import answer_of, cut, ingest
from testing.naive_answer import naive_answer
from testing.oracle_comparison import Answer, assert_same_answer
from testing.settings_change import (
    DAY,
    HOUR,
    TODAY,
    differences,
    put_in_force,
    recompute_lines,
    some_history,
    versions,
    waiting,
)

OF_LINES = ["attributed_checkouts", "attribution_credit"]
WEEK, TWO_DAYS = Settings(), Settings(lookback=2 * DAY)
SHORTENED = [
    (WEEK, TWO_DAYS),
    (Settings(lookback=14 * DAY), WEEK),
    (Settings(scope="user", lookback=14 * DAY, max_path=3), Settings(lookback=2 * DAY + 3 * HOUR)),
]


@histories(12)
@given(seed=st.integers(0, 2**32), rules=st.sampled_from(SHORTENED), edges=st.sampled_from([0, 1]))
def test_lines_that_wait_are_met_under_the_old_lookback_new_ones_under_the_new_and_all_end_under_the_new(
    database: Database, seed: int, rules: tuple[Settings, Settings], edges: int
) -> None:
    before, after = rules
    history = some_history(seed, rules[edges])
    # In any order: most clicks that arrive after their line arrive within seconds.
    Random(seed).shuffle(history)
    early, late = history[: len(history) // 2], history[len(history) // 2 :]
    database.empty()
    put_in_force(database, before)
    ingest(database, cut(Random(seed), early))

    put_in_force(database, after)
    ingest(database, cut(Random(seed), late))

    were_there = naive_answer(early, before)["checkout_lines"].keys()
    expected = by_line(naive_answer(history, before), naive_answer(history, after), were_there)
    assert_same_answer(answer_of(database), expected, OF_LINES)
    assert differences(database) == []
    assert waiting(database) == len(were_there)
    recompute_lines(database)
    assert_same_answer(answer_of(database), naive_answer(history, after), OF_LINES)


def by_line(old: Answer, new: Answer, of_old: Set[tuple]) -> Answer:
    """The rows of these lines from the one answer, those of all others from the other."""
    return {
        table: {key: row for answer in (old, new) for key, row in answer[table].items()
                if (key[:2] in of_old) == (answer is old)}
        for table in OF_LINES
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kept_days", "days_before", "version", "first_click"),
    [
        pytest.param(6, 5, 1, "late", id="kept, within the old window"),
        pytest.param(6, 1, 1, "late", id="kept, within both"),
        pytest.param(8, 5, 2, None, id="made anew, within the old window"),
        pytest.param(8, 1, 2, "late", id="made anew, within both"),
    ],
)
def test_a_line_whose_clicks_are_gone_keeps_its_window_and_one_made_anew_has_the_new_one(
    database: Database, kept_days: int, days_before: int, version: int, first_click: str | None
) -> None:
    ingest(database, [[record(checkout(at=TODAY))]])
    database.execute("update click_retention_mark set dropped_before = %s", (TODAY - kept_days * DAY).date())
    put_in_force(database, TWO_DAYS)
    recompute_lines(database)

    ingest(database, [[record(click(at=TODAY - days_before * DAY, event_id="late"))]])

    assert database.rows("select first_click_id from attributed_checkouts") == [(first_click,)]
    assert versions(database) == [(version, 1)]
    assert differences(database) == []


def test_a_click_before_the_old_window_earns_nothing_whatever_the_longest_lookback_was(database: Database) -> None:
    put_in_force(database, Settings(lookback=14 * DAY))
    put_in_force(database, WEEK)
    ingest(database, [[record(checkout(at=TODAY))]])
    put_in_force(database, TWO_DAYS)

    ingest(
        database,
        [
            [record(click(at=TODAY - WEEK.lookback - timedelta(milliseconds=1), event_id="before"))],
            [record(click(at=TODAY - WEEK.lookback, event_id="at its beginning"))],
        ],
    )

    assert database.rows("select click_id from attribution_credit") == [("at its beginning",)]
