"""Verdicts on bots after the credit: late marks, releases and blocks move it, whatever is kept of the clicks."""

import os
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from random import Random
from time import monotonic, sleep

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backfill.settings import Settings
from testing.database import Database, drop_database, new_database
from testing.event_builders import MICROSECOND, NOON, Record, checkout, click, item, record
from testing.ingest import answer_of, cut, ingest
from testing.naive_answer import naive_answer
from testing.oracle_comparison import assert_same_answer
from testing.overrides import override, overrides_of
from testing.postgres_server import PostgresServer
from testing.roll_ups import DIFFERENCES as ROLL_UPS
from testing.settings_change import recompute_lines, some_history, waiting

HISTORIES = int(os.environ.get("HISTORIES", "10"))
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BURST = NOON - HOUR
VIEWS = ("attribution_credit", "attributed_checkouts", "journeys")
GOOGLEBOT = "Googlebot/2.1"
_numbers = count()


@settings(max_examples=HISTORIES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_whenever_people_decide_credit_is_the_plainest_answers(database: Database, seed: int) -> None:
    rng = Random(seed)
    history = some_history(seed)
    database.empty()

    for batch in cut(rng, rng.sample(history, len(history))):
        ingest(database, [batch])
        if rng.random() < 0.2:
            decide(database, rng, history)
            assert_roll_ups_hold(database)
        if rng.random() < 0.2:
            recompute_lines(database)
            assert waiting(database) == 0
        assert_roll_ups_hold(database)
    recompute_lines(database)

    assert_same_answer(answer_of(database), naive_answer(history, Settings(), overrides=overrides_of(database)))
    assert_roll_ups_hold(database)


@settings(max_examples=HISTORIES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_whatever_is_decided_and_withdrawn_is_as_if_nobody_had_decided(database: Database, seed: int) -> None:
    rng = Random(seed)
    history = some_history(seed)
    database.empty()

    for batch in cut(rng, rng.sample(history, len(history))):
        ingest(database, [batch])
        if rng.random() < 0.3:
            decide(database, rng, history)
            recompute_lines(database)
        if rng.random() < 0.2:
            withdraw_all(database)
        assert_roll_ups_hold(database)
    withdraw_all(database)
    recompute_lines(database)

    assert_same_answer(answer_of(database), naive_answer(history, Settings()))
    assert_roll_ups_hold(database)
    assert waiting(database) == 0


def decide(database: Database, rng: Random, history: list[Record]) -> None:
    """People decide anything of anyone, from or to the time of one of the user's events, or for ever."""
    chosen = rng.choice(history)
    at = chosen.arrival - SECOND
    begin, end = rng.choice([(None, None), (at, None), (None, at), (at - 5 * SECOND, at + MICROSECOND)])
    override(database, chosen.partition_key, rng.choice(["person", "bot", "undecided"]), begin, end)


def withdraw_all(database: Database) -> None:
    """Each decision by one of the same span, in any order but the user's own."""
    for decided in database.rows("select distinct user_id, from_time::text, to_time::text from bot_overrides"):
        override(database, decided[0], "undecided", *decided[1:])


def assert_roll_ups_hold(database: Database) -> None:
    assert database.rows("select * from credit_hourly_differences") == []
    assert database.rows(ROLL_UPS["journeys"]) == []


@pytest.fixture
def lenient(postgres: PostgresServer) -> Iterator[Database]:
    """A database in which nobody is ever marked."""
    database = new_database(postgres, f"lenient_{next(_numbers)}")
    database.mark_nobody()
    yield database
    drop_database(database)


def burst(events: int = 11, user: str = "anna", **fields: object) -> list[Record]:
    """A landing and pages after it, all at once: at 10 they are a person's."""
    landing = record(click(user, BURST, event_id="ad", gclid="x", **fields))
    pages = [record(click(user, BURST + n * MICROSECOND, event_id=f"page {n}", **fields)) for n in range(1, events)]
    return [landing, *pages]


def bought(user: str = "anna", **fields: object) -> Record:
    return record(checkout(user, NOON, [item(), item("p2", unit_price="5.00")], **fields))


VISIT = [record(click(at=BURST - DAY, event_id="letter", utm_source="letter", utm_medium="email"))]


def linear(database: Database) -> list[tuple]:
    """(channel, cents by the linear model), after the sums were held against the view."""
    assert_roll_ups_hold(database)
    return database.rows(
        """
        select channel, sum(units)::bigint from credit_hourly where model = 'linear'
        group by channel having sum(units) <> 0 order by channel
        """
    )


def credit_of(database: Database) -> list[tuple]:
    """All that people see of credit."""
    assert_roll_ups_hold(database)
    queries = [
        "select rows::text from credit_hourly_detail as rows where (millionths, units) <> (0, 0) order by 1",
        "select rows::text from credit_hourly as rows where (millionths, units) <> (0, 0) order by 1",
        *(f"select rows::text from {view} as rows order by 1" for view in VIEWS),
    ]
    return [row for query in queries for row in database.rows(query)]


def test_a_mark_that_comes_after_a_line_was_credited_moves_its_credit(database: Database) -> None:
    ingest(database, [[*VISIT, *burst(10), bought()]])
    assert linear(database) == [("email", 500), ("paid_search", 500), ("unattributed", 500)]

    ingest(database, [[record(click(at=BURST + 5 * SECOND, event_id="eleventh", product_id="p9"))]])

    assert linear(database) == [("email", 1000), ("unattributed", 500)]
    assert waiting(database) == 0


def test_an_order_among_the_events_marks_the_clicks_before_it(database: Database) -> None:
    ingest(database, [[*burst(10), bought()]])

    ingest(database, [[record(checkout(at=BURST + SECOND, items=[item("p9")], checkout_id="quick"))]])

    assert linear(database) == [("unattributed", 2500)]


@pytest.mark.parametrize("comes_first", ["line", "mark"])
@pytest.mark.parametrize(("before", "earns"), [(10 * SECOND, True), (10 * SECOND - MICROSECOND, False)])
def test_a_click_earns_nothing_less_than_ten_seconds_before_a_mark(
    database: Database, before: timedelta, earns: bool, comes_first: str
) -> None:
    # Eleven at one time mark only that time; what is before it is marked by them.
    line = [record(click(at=BURST - before, event_id="early", gclid="x")), bought()]
    mark = [record(click(at=BURST, event_id=f"{n}", product_id="p9")) for n in range(11)]

    ingest(database, [line, mark] if comes_first == "line" else [mark, line])

    assert database.rows("select is_bot_rate from paths") == [(not earns,)]
    assert waiting(database) == 0
    assert linear(database)[0] == (("paid_search", 1000) if earns else ("unattributed", 1500))


def test_a_mark_moves_lines_as_long_after_it_as_they_look_back(database: Database) -> None:
    week = record(checkout(at=BURST + 7 * DAY, checkout_id="week"))
    later = record(checkout(at=BURST + 7 * DAY + SECOND, checkout_id="later", event_id="later"))
    ingest(database, [[*burst(10)[:1], week, later]])
    assert linear(database) == [("paid_search", 1000), ("unattributed", 1000)]

    # On another product: these clicks touch no line, only their mark does.
    ingest(database, [burst(product_id="p9")[1:]])

    assert linear(database) == [("unattributed", 2000)]


@pytest.mark.parametrize("clicks", ["kept", "dropped"])
def test_flagged_released_blocked_and_withdrawn_credit_follows_people_and_leaves_no_trace(
    database: Database, lenient: Database, clicks: str
) -> None:
    history = [*VISIT, *burst(), bought()]
    for each in (database, lenient):
        ingest(each, [history])
    never_flagged, flagged = credit_of(lenient), credit_of(database)
    assert flagged != never_flagged
    if clicks == "dropped":
        database.execute("delete from clicks")

    override(database, "anna", "person")
    assert (waiting(database), credit_of(database)) == (1, flagged)
    assert recompute_lines(database) == 1
    assert credit_of(database) == never_flagged

    override(database, "anna", "bot")
    recompute_lines(database)
    assert linear(database) == [("unattributed", 1500)]

    override(database, "anna", "person")
    recompute_lines(database)
    assert credit_of(database) == never_flagged

    override(database, "anna", "undecided")
    assert (waiting(database), credit_of(database)) == (1, never_flagged)
    assert recompute_lines(database) == 1
    assert credit_of(database) == flagged
    assert waiting(database) == 0
    assert database.rows("select verdict, who, why from bot_overrides order by id") == [
        (verdict, "eve", "a test") for verdict in ("person", "bot", "person", "undecided")
    ]


def test_a_release_goes_before_the_user_agent_and_a_block_takes_what_neither_gave_away(database: Database) -> None:
    ingest(database, [[*burst(2, user_agent=GOOGLEBOT), *burst(2, "ben"), bought(), bought("ben", checkout_id="b")]])
    assert linear(database) == [("paid_search", 1000), ("unattributed", 2000)]

    override(database, "anna", "person")
    override(database, "ben", "bot")
    assert recompute_lines(database) == 2

    assert database.rows("select distinct checkout_id from attribution_credit where click_id is not null") == [
        ("order-anna",)
    ]
    assert linear(database) == [("paid_search", 1000), ("unattributed", 2000)]


def test_of_decisions_over_a_click_the_last_counts_and_each_holds_from_its_begin_up_to_its_end(
    database: Database,
) -> None:
    ingest(database, [[*VISIT, *burst(2), bought()]])

    override(database, "anna", "bot")
    override(database, "anna", "person", BURST - DAY, BURST + MICROSECOND)
    recompute_lines(database)

    assert database.rows("select click_id, bot_override from paths order by click_time") == [
        ("letter", False),
        ("ad", False),
        ("page 1", True),
    ]


def test_what_is_withdrawn_for_a_while_stands_for_the_rest(database: Database) -> None:
    ingest(database, [[*VISIT, *burst(2), bought()]])

    override(database, "anna", "bot")
    override(database, "anna", "undecided", BURST, BURST + MICROSECOND)
    recompute_lines(database)

    assert database.rows("select click_id, bot_override from paths order by click_time") == [
        ("letter", True),
        ("ad", None),
        ("page 1", True),
    ]


def test_clicks_and_lines_that_come_after_a_decision_are_judged_by_it(database: Database) -> None:
    ingest(database, [VISIT])
    override(database, "anna", "person")

    ingest(database, [burst(), [bought()]])

    assert linear(database) == [("email", 500), ("paid_search", 500), ("unattributed", 500)]
    assert waiting(database) == 0


def test_what_is_decided_twice_leaves_nothing_waiting(database: Database) -> None:
    ingest(database, [[*burst(), bought()]])
    override(database, "anna", "bot")
    assert recompute_lines(database) == 1

    override(database, "anna", "bot")

    assert waiting(database) == 0
    assert recompute_lines(database) == 0


def test_of_a_crawlers_marks_only_those_around_its_clicks_are_read(database: Database) -> None:
    database.execute(
        "insert into bot_marks select 'anna', %s - n * interval '1 second' from generate_series(1, 10000) as n", BURST
    )

    ingest(database, [[*burst(2), bought()]])

    assert rows_read_of_marks(database) < 100


def rows_read_of_marks(database: Database) -> int:
    """By the index, once the writer's counts are told."""
    deadline = monotonic() + 30
    while monotonic() < deadline:
        [(scans, rows)] = database.rows(
            "select idx_scan, idx_tup_read from pg_stat_user_indexes where indexrelname = 'bot_marks_pkey'"
        )
        if scans > 0:
            return rows
        sleep(0.05)
    raise TimeoutError("no look into the index is told")
