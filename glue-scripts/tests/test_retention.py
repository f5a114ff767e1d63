"""Click partitions come ahead of their days and go after the retention, while credit stays; batches become sums."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from random import Random

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

import attribution.lasting_connection
from attribution.retention import DAYS_AHEAD, EVERY_SECONDS, RETRY_SECONDS, Retention
from attribution.store import Store
from attribution.straight_copy import FEWEST_ROWS
from backfill.rules_versions import FIRST
from backfill.settings import Settings
from testing.database import Database
from testing.event_builders import Record, checkout, click, in_order_of_arrival, kinesis_table, record
from testing.histories import histories
from testing.ingest import answer_of, cut, ingest, write
from testing.naive_answer import naive_answer
from testing.older_versions import events_judged_by
from testing.oracle_comparison import COMPARED, Answer, assert_same_answer
from testing.places import ROOT
from testing.shop_history import random_history

END = datetime(2025, 11, 20, 12, tzinfo=UTC)
SHORT = Settings(lookback=timedelta(days=2), click_retention=timedelta(days=5))
LANDING_REACH = timedelta(hours=24)
KEPT_CLICKS = (ROOT / "postgres/settings/kept_clicks.sql").read_text()
CLICKS_APART = [name for name in COMPARED if name != "clicks"]


@pytest.fixture
def short_retention(database: Database) -> Database:
    shorten(database)
    return database


def shorten(database: Database) -> None:
    database.execute("update attribution_settings set lookback = %s, click_retention = %s", *DURATIONS)


DURATIONS = (SHORT.lookback, SHORT.click_retention)


def drop(database: Database) -> int:
    with psycopg.connect(database.url(), autocommit=True) as connection:
        [(dropped,)] = connection.execute("select drop_click_partitions()")
    return dropped


def kept(answer: Answer, first_day: date) -> Answer:
    clicks = {
        key: row for key, row in answer["clicks"].items() if row["event_time"].astimezone(UTC).date() >= first_day
    }
    return {**answer, "clicks": clicks}


def dropped_before(database: Database) -> date:
    [(day,)] = database.rows("select dropped_before from click_retention_mark")
    return day


def days(database: Database) -> list[date]:
    return sorted(day for (day,) in database.rows("select day from click_partitions"))


def test_a_dropped_day_keeps_by_which_rules_most_of_its_clicks_were_judged(short_retention: Database) -> None:
    database = short_retention
    long_ago = END - timedelta(days=20)
    with events_judged_by(FIRST):
        ingest(database, [[record(click(at=long_ago, event_id=event_id)) for event_id in ("a", "b")]])
    ingest(database, [[record(click(at=long_ago, event_id="late"))], [record(click(at=END))]])

    assert drop(database) == 1

    assert database.rows("select * from dropped_click_days") == [(long_ago.date(), FIRST.channels, FIRST.agents, 3, 1)]


@histories(10)
@given(seed=st.integers(0, 2**32))
def test_paths_and_verdicts_survive_every_drop_and_only_dropped_days_lose_their_clicks(
    short_retention: Database, seed: int
) -> None:
    database = short_retention
    database.execute("update click_retention_mark set dropped_before = default")
    database.empty()
    rng = Random(seed)
    history = random_history(rng, end=END, conflicts=False, settings=SHORT)

    dropped = 0
    for batch in cut(rng, history):
        ingest(database, [batch])
        dropped += drop(database)

    expected = naive_answer(history, SHORT)
    assert_same_answer(answer_of(database), expected, CLICKS_APART)
    assert_same_answer(kept(answer_of(database), dropped_before(database)), kept(expected, dropped_before(database)))
    assert dropped > 0


def test_days_are_kept_a_day_longer_than_a_landing_reaches_beyond_the_retention_and_the_plan_says_so(
    short_retention: Database,
) -> None:
    database = short_retention
    oldest_kept = (END - SHORT.click_retention - LANDING_REACH).date() - timedelta(days=1)
    ingest(database, [[record(click(at=END))]])
    database.rows("select ensure_click_partitions(%s, %s)", oldest_kept - timedelta(days=3), oldest_kept)
    with psycopg.connect(database.url("reader"), cursor_factory=psycopg.RawCursor) as connection:
        [(first_day, planned)] = connection.execute(KEPT_CLICKS, [SHORT.click_retention // timedelta(seconds=1)])

    assert (first_day, planned, drop(database)) == (None, 3, 3)
    assert days(database) == [oldest_kept, END.date()]
    assert dropped_before(database) == oldest_kept


def test_the_oldest_click_that_may_come_finds_the_earliest_landing_that_reaches_it(short_retention: Database) -> None:
    database = short_retention
    of_click = END - SHORT.click_retention
    landing = click(at=of_click - LANDING_REACH, event_id="landing", utm_source="news", utm_medium="email")
    page = click(at=of_click, event_id="page", referrer="https://shop.example/", page_url="https://shop.example/p1")
    order = checkout(at=of_click + SHORT.lookback)
    ingest(database, [[record(landing)], [record(click("ben", END), arrival=END)]])
    drop(database)

    ingest(database, [[record(page, arrival=END)], [record(order, arrival=END)]])

    assert database.rows("select click_id, channel, source from attribution_credit") == [("page", "email", "news")]


def test_a_pair_keeps_the_origin_whose_day_is_dropped_when_a_late_click_makes_its_path_anew(
    short_retention: Database,
) -> None:
    database = short_retention
    midnight = (END - 7 * LANDING_REACH).replace(hour=0)
    own_page = {"referrer": "https://shop.example/", "page_url": "https://shop.example/p1"}
    landing = click(at=midnight - timedelta(minutes=10), event_id="landing", product_id=None, gclid="x")
    page = click(at=midnight + timedelta(minutes=30), event_id="page", **own_page)
    late = click(at=midnight + timedelta(hours=23), event_id="late", session_id="later", **own_page)
    order = checkout(at=midnight + timedelta(hours=24))
    ingest(database, [[record(landing), record(page), record(order)], [record(click("ben", END), arrival=END)]])
    drop(database)
    assert dropped_before(database) == midnight.date()

    ingest(database, [[record(late, SHORT.click_retention)]])

    assert database.rows("select click_id, channel from paths order by click_time") == [
        ("page", "paid_search"),
        ("late", "direct"),
    ]


def test_a_replay_from_the_beginning_finds_old_clicks_expired_and_changes_nothing(
    short_retention: Database,
) -> None:
    database = short_retention
    history = random_history(Random(1), end=END, conflicts=False, broken=False, settings=SHORT)
    ingest(database, [history])
    drop(database)
    before = answer_of(database)

    ingest(database, cut(Random(1), history))

    assert answer_of(database) == before
    [(accepted, expired)] = database.rows(
        "select sum(accepted), sum(expired) from batches where batch_id > (select min(batch_id) from batches)"
    )
    assert (accepted, expired > 0) == (0, True)


def test_what_waited_through_a_long_stop_is_stored_since_age_counts_from_arrivals(short_retention: Database) -> None:
    database = short_retention
    ingest(database, [[record(click(at=END, event_id="before the stop"))]])
    drop(database)
    waiting = record(click(at=END - timedelta(days=4), event_id="waited"), arrival=END + timedelta(seconds=1))

    ingest(database, [[waiting]])

    assert database.rows("select event_id from clicks order by 1") == [("before the stop",), ("waited",)]
    assert database.rows("select sum(expired) from batches") == [(0,)]


@pytest.fixture
def with_an_old_day(short_retention: Database) -> Database:
    old = record(click(at=END - timedelta(days=20)))
    new = record(click(at=END))
    ingest(short_retention, [[old], [new]])
    return short_retention


def test_a_long_reader_puts_the_drop_off_and_holds_up_ingest_for_no_longer_than_a_second(
    with_an_old_day: Database,
) -> None:
    database = with_an_old_day
    order = [record(checkout(at=END)), record(click(at=END, event_id="late"))]
    with psycopg.connect(database.url("reader")) as reader:
        reader.execute("select count(*) from clicks")
        dropper = threading.Thread(target=fail_to_drop, args=(database,))
        dropper.start()
        time.sleep(0.2)
        began = time.perf_counter()
        ingest(database, [in_order_of_arrival(order)], partitions=1)
        waited = time.perf_counter() - began
        dropper.join()
        assert len(days(database)) == 2
    assert waited < 1.5
    assert drop(database) == 1
    assert days(database) == [END.date()]
    assert_books_balance_but_for_dropped(database)


def fail_to_drop(database: Database) -> None:
    with pytest.raises(psycopg.errors.LockNotAvailable):
        drop(database)


def assert_books_balance_but_for_dropped(database: Database) -> None:
    assert database.rows("select sum(clicks) from batches") == [(3,)]
    assert database.rows("select count(*) from clicks") == [(2,)]


def test_a_writer_whose_partition_went_meanwhile_finds_its_click_expired(with_an_old_day: Database) -> None:
    database = with_an_old_day
    partition = "clicks_" + (END - timedelta(days=20)).strftime("%Y%m%d")
    database.execute(f"alter table clicks detach partition {partition}")
    database.execute("update click_retention_mark set dropped_before = %s", END.date())

    ingest(database, [[record(click(at=END - timedelta(days=20), event_id="another"))]])

    assert database.rows("select sum(expired) from batches") == [(1,)]


class Clock:
    """Tells the seconds that it was set to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_coming_days_are_made_ahead_and_old_ones_dropped_once_an_hour(with_an_old_day: Database) -> None:
    clock = Clock()
    retention = Retention(with_an_old_day.login(), clock)

    retention.keep()

    today = datetime.now(UTC).date()
    assert days(with_an_old_day) == [END.date(), *[today + timedelta(days=n) for n in range(DAYS_AHEAD + 1)]]
    ingest(with_an_old_day, [[record(click(at=END + timedelta(days=30)))]])
    clock.now = EVERY_SECONDS - 1
    retention.keep()
    assert END.date() in days(with_an_old_day)
    clock.now = EVERY_SECONDS
    retention.keep()
    assert END.date() not in days(with_an_old_day)


def test_a_drop_that_fails_is_tried_again_a_minute_later(with_an_old_day: Database) -> None:
    clock = Clock()
    retention = Retention(with_an_old_day.login(), clock)
    with psycopg.connect(with_an_old_day.url("reader")) as reader:
        reader.execute("select count(*) from clicks")
        retention.keep()
    clock.now = RETRY_SECONDS

    retention.keep()

    assert (END - timedelta(days=20)).date() not in days(with_an_old_day)


BOOKS = (ROOT / "postgres" / "reports" / "books.sql").read_text()
MIDNIGHT = datetime(2026, 3, 1, tzinfo=UTC)


def book(database: Database, *moments: datetime) -> None:
    """A batch committed at each of them, the number of records another one each time."""
    for moment in moments:
        database.execute(
            """
            insert into batches (
                run_id, batch_id, partition_id, attempt, committed_at, last_arrival, last_click_arrival,
                received, accepted, duplicates, repeats, rejected, expired, clicks, checkouts, lines, pairs,
                latency_histogram, stage_ms
            )
            select 'run', n, 0, 0, %s, %s, %s, 10 + n, 6 + n, 2, 1, 1, 1, 6 + n, 0, 3, 4, array[1], '{}'
            from (select count(*) as n from batches) as batches
            """,
            *[moment] * 3,
        )


def sum_batches(database: Database) -> int:
    with psycopg.connect(database.url(), autocommit=True) as connection:
        [(days,)] = connection.execute("select sum_batches()")
    return days


def test_a_day_of_batches_becomes_one_row_a_day_after_its_end_and_no_sum_changes(database: Database) -> None:
    minute = timedelta(minutes=1)
    book(database, MIDNIGHT - minute, MIDNIGHT, MIDNIGHT + minute, MIDNIGHT + timedelta(days=1))
    whole = database.rows(BOOKS)

    assert sum_batches(database) == 1
    assert database.rows("select day, batches, received from batch_days") == [(date(2026, 2, 28), 1, 10)]
    assert database.rows(BOOKS) == whole

    book(database, MIDNIGHT + timedelta(days=2))
    whole = database.rows(BOOKS)
    assert [sum_batches(database), sum_batches(database)] == [1, 0]
    assert database.rows("select day, batches, received from batch_days order by 1") == [
        (date(2026, 2, 28), 1, 10),
        (date(2026, 3, 1), 2, 23),
    ]
    assert database.rows(BOOKS) == whole
    assert database.rows("select count(*) from batches") == [(5,)]


def test_batches_older_than_clicks_are_forgotten_and_stay_in_the_sums(short_retention: Database) -> None:
    database = short_retention
    book(database, *[MIDNIGHT + timedelta(days=n) for n in range(10)])
    whole = database.rows(BOOKS)

    sum_batches(database)

    kept = [(MIDNIGHT + timedelta(days=n),) for n in range(4, 10)]
    assert database.rows("select committed_at from batches order by 1") == kept
    assert database.rows(BOOKS) == whole


def test_no_batch_is_forgotten_that_is_not_summed(database: Database) -> None:
    database.execute("update attribution_settings set lookback = '1 hour', click_retention = '1 hour'")
    book(database, *[MIDNIGHT + timedelta(hours=n) for n in range(0, 60, 6)])
    whole = database.rows(BOOKS)

    sum_batches(database)

    assert database.rows("select min(committed_at) from batches") == [(MIDNIGHT + timedelta(days=1),)]
    assert database.rows(BOOKS) == whole


def test_a_day_is_utcs_also_where_the_session_changes_its_clocks(database: Database) -> None:
    clocks_change = datetime(2026, 3, 29, tzinfo=UTC)
    book(database, *[clocks_change + timedelta(hours=n) for n in range(-24, 36, 6)])
    whole = database.rows(BOOKS)

    with psycopg.connect(database.url(), autocommit=True, options="-c timezone=Europe/Berlin") as connection:
        connection.execute("select sum_batches()")

    assert database.rows("select day, batches from batch_days") == [(date(2026, 3, 28), 4)]
    assert database.rows(BOOKS) == whole


def test_two_jobs_that_sum_at_once_sum_once(database: Database) -> None:
    book(database, *[MIDNIGHT + timedelta(hours=n) for n in range(24 * 6)])
    whole = database.rows(BOOKS)

    with ThreadPoolExecutor(4) as jobs:
        days = sum(jobs.map(lambda _: sum_batches(database), range(4)))

    assert days == 4
    assert database.rows(BOOKS) == whole


def test_the_job_sums_batches_once_an_hour(database: Database) -> None:
    book(database, MIDNIGHT, MIDNIGHT + timedelta(days=2))

    Retention(database.login(), Clock()).keep()

    assert database.rows("select day from batch_days") == [(MIDNIGHT.date(),)]


@pytest.mark.parametrize("clicks", [1, FEWEST_ROWS], ids=["staged", "straight"])
def test_a_day_dropped_by_another_session_is_expired_to_a_store_that_wrote_it_before(
    short_retention: Database, monkeypatch: pytest.MonkeyPatch, clicks: int
) -> None:
    # A store that never learns of it fails by then.
    monkeypatch.setattr(attribution.lasting_connection, "RETRY_SECONDS", 5)
    database, old = short_retention, END - timedelta(days=20)
    with closing(Store(database.login())) as store:
        write(store, kinesis_table([record(click(at=old)), record(click(at=END))]))
        assert drop(database) == 1

        first = write(store, kinesis_table([*visits(old, clicks, "first"), record(click(at=END, event_id="new"))]))
        again = write(store, kinesis_table([*visits(old, clicks, "again"), record(checkout(at=END))]))

    assert (first.expired, first.clicks) == (clicks, 1)
    assert (again.expired, again.clicks, again.pairs) == (clicks, 0, 2)
    assert days(database) == [END.date()]


def test_a_day_that_goes_before_the_retention_is_made_again_by_a_store_that_wrote_it_before(
    short_retention: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attribution.lasting_connection, "RETRY_SECONDS", 5)
    database = short_retention
    with closing(Store(database.login())) as store:
        write(store, kinesis_table([record(click(at=END))]))
        database.execute(f"drop table clicks_{END:%Y%m%d}")

        again = write(store, kinesis_table([record(click(at=END, event_id="again"))]))

    assert (again.clicks, again.expired) == (1, 0)
    assert database.rows("select event_id from clicks") == [("again",)]


def visits(at: datetime, number: int, prefix: str) -> list[Record]:
    """So many clicks of one moment."""
    return [record(click(at=at, event_id=f"{prefix}-{n}")) for n in range(number)]
