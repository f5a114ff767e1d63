"""A change of the settings beside running writers: lines whose clicks are kept end under the new ones, others stay."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution import recompute
from backfill.settings import Settings
from testing.database import Database
from testing.event_builders import checkout, click, record
from testing.histories import histories
from testing.ingest import answer_of, cut, ingest
from testing.naive_answer import naive_answer
from testing.oracle_comparison import Answer, assert_same_answer
from testing.settings_change import (
    DAY,
    RULES,
    SEEN_ALIKE,
    TODAY,
    differences,
    preview_lines,
    put_in_force,
    recompute_lines,
    some_history,
    versions,
    waiting,
)

LANDING_REACH = timedelta(hours=24)
OF_LINES = ["attributed_checkouts", "attribution_credit"]


@histories(15)
@given(
    seed=st.integers(0, 2**32),
    before=st.sampled_from(RULES),
    after=st.sampled_from(RULES),
    edges=st.sampled_from(["before", "after"]),
)
def test_after_a_change_every_line_is_what_it_were_had_the_settings_always_been_these(
    database: Database, monkeypatch: pytest.MonkeyPatch, seed: int, before: Settings, after: Settings, edges: str
) -> None:
    monkeypatch.setattr(recompute, "LINES_AT_ONCE", 2)
    history = some_history(seed, {"before": before, "after": after}[edges])
    early, late = history[: len(history) // 2], history[len(history) // 2 :]
    database.empty()
    put_in_force(database, before)
    ingest(database, cut(Random(seed), early))
    was = answer_of(database)
    foreseen = preview_lines(database, after)
    assert answer_of(database) == was

    put_in_force(database, after)
    recomputed = recompute_lines(database)

    assert waiting(database) == 0
    assert differences(database) == []
    assert_same_answer(answer_of(database), naive_answer(early, after), SEEN_ALIKE)
    assert foreseen == (recomputed, changed_paths(naive_answer(early, before), naive_answer(early, after)))
    ingest(database, cut(Random(seed), late))
    assert_same_answer(answer_of(database), naive_answer(history, after), SEEN_ALIKE)
    assert differences(database) == []


def changed_paths(before: Answer, after: Answer) -> int:
    """How many lines have another path."""
    return len({key[:2] for key in before["paths"].keys() ^ after["paths"].keys()})


@histories(10)
@given(seed=st.integers(0, 2**32), after=st.sampled_from(RULES[1:]))
def test_lines_whose_clicks_are_gone_keep_their_credit_and_the_version_they_had(
    database: Database, seed: int, after: Settings
) -> None:
    history = some_history(seed, after)
    first_day = (TODAY - 22 * DAY).date()
    database.empty()
    database.execute("update click_retention_mark set dropped_before = default")
    put_in_force(database, Settings())
    ingest(database, [history])
    drop_clicks_before(database, first_day)
    [(old,)] = database.rows("select version from attribution_settings")

    put_in_force(database, after)
    recompute_lines(database)

    longest = max(after.lookback, Settings().lookback)
    oldest = datetime(first_day.year, first_day.month, first_day.day, tzinfo=UTC) + longest + LANDING_REACH
    before, now = naive_answer(history, Settings()), naive_answer(history, after)
    lines = now["checkout_lines"]
    is_kept = {key: line["event_time"] >= oldest for key, line in lines.items()}
    expected = {
        table: {key: row for rows, kept in ((before, False), (now, True)) for key, row in rows[table].items()
                if is_kept[key[:2]] == kept}
        for table in OF_LINES
    }  # fmt: skip
    assert_same_answer(answer_of(database), expected, OF_LINES)
    assert waiting(database) == 0
    assert differences(database) == []
    assert dict(versions(database)).get(old, 0) == sum(not kept for kept in is_kept.values())


def drop_clicks_before(database: Database, first_day: date) -> None:
    database.execute("delete from clicks where event_time < %s::date::timestamp at time zone 'UTC'", first_day)
    database.execute("update click_retention_mark set dropped_before = %s", first_day)


@pytest.mark.parametrize(("days_before", "first_click"), [(5, "late"), (10, None)])
def test_a_late_click_meets_an_old_line_by_the_settings_that_it_was_credited_under(
    database: Database, days_before: int, first_click: str | None
) -> None:
    ingest(database, [[record(checkout(at=TODAY))]])
    database.execute("update click_retention_mark set dropped_before = %s", (TODAY - 12 * DAY).date())
    put_in_force(database, Settings(lookback=14 * DAY))
    assert recompute_lines(database) == 0

    ingest(database, [[record(click(at=TODAY - days_before * DAY, event_id="late"))]])

    assert database.rows("select first_click_id from attributed_checkouts") == [(first_click,)]
    assert differences(database) == []


def test_what_changes_no_path_makes_a_version_that_no_line_waits_for(database: Database) -> None:
    ingest(database, [[record(checkout(at=TODAY))]])
    put_in_force(database, Settings(click_retention=40 * DAY))
    put_in_force(database, Settings(click_retention=40 * DAY))

    assert waiting(database) == 0
    assert database.rows("select version, click_retention from attribution_settings_versions order by 1") == [
        (1, 30 * DAY),
        (2, 40 * DAY),
    ]
