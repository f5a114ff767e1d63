"""Credit by six models: the database against the plainest answer, what it sums against the facts at every moment."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.books import BatchKey
from attribution.store import Store
from attribution.transaction import IngestTransaction
from backfill.decay_weights import HOURS, MINUTES, SCALE
from backfill.settings import Settings
from testing.database import Database
from testing.event_builders import Record, checkout, click, in_order_of_arrival, item, kinesis_table, record
from testing.histories import histories
from testing.ingest import answer_of, assert_books_balance, cut, ingest, write
from testing.naive_answer import naive_answer
from testing.naive_recomputation import recomputation_differs
from testing.oracle_comparison import assert_same_answer
from testing.shop_history import random_history

TODAY = datetime.now(UTC).replace(microsecond=0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BOT = "Googlebot/2.1"
SHORT_PATHS = Settings(scope="user", lookback=timedelta(days=2, hours=3), max_path=3)


@histories(15)
@given(seed=st.integers(0, 2**32), partitions=st.integers(1, 3), rules=st.sampled_from([Settings(), SHORT_PATHS]))
def test_credit_is_the_plainest_answers_and_follows_from_clicks_and_lines_alone_after_every_batch(
    database: Database, seed: int, partitions: int, rules: Settings
) -> None:
    rng = Random(seed)
    history = random_history(rng, end=TODAY, conflicts=False, settings=rules)
    delivered = history + rng.choices(history, k=len(history) // 5)
    rng.shuffle(delivered)
    start_with(database, rules)

    with nothing_differs(database) as check:
        ingest(database, cut(rng, delivered), partitions, after_each=check)

    assert_same_answer(answer_of(database), naive_answer(history, rules))
    assert_books_balance(database, received=len(delivered))


@histories(5)
@given(seed=st.integers(0, 2**32))
def test_of_conflicting_events_one_is_credited_and_the_others_are_counted(database: Database, seed: int) -> None:
    rng = Random(seed)
    history = random_history(rng, end=TODAY)
    start_with(database, Settings())

    with nothing_differs(database) as check:
        ingest(database, cut(rng, history), partitions=1, after_each=check)

    assert_same_answer(answer_of(database), naive_answer(history, Settings()))
    assert_books_balance(database, received=len(history))


def test_an_identity_reused_with_other_content_is_one_row_and_one_counted_conflict(database: Database) -> None:
    clicks = [record(click(at=TODAY - HOUR, event_id="c", utm_source=source)) for source in ("first", "second")]
    orders = [record(checkout(at=TODAY, items=[item(unit_price=price)])) for price in ("10.00", "12.00")]

    for arrived in [*clicks, *orders]:
        ingest(database, [[arrived]])

    assert database.rows("select source from clicks") == [("first",)]
    assert database.rows("select value from checkouts") == [(10,)]
    assert database.rows("select duplicates, rejected from batches order by batch_id") == [
        (0, 0),
        (1, 0),
        (0, 0),
        (0, 1),
    ]
    assert database.rows("select reason from rejected_events") == [("conflicting_checkout",)]


def views(*fields: dict, before: datetime = TODAY) -> list[Record]:
    """Clicks on p1 an hour apart, each a session of its own, the last an hour before the moment."""
    return [
        record(click(at=before - HOUR * (len(fields) - n), event_id=f"v{n}", session_id=f"s{n}") | field)
        for n, field in enumerate(fields)
    ]


def bought(amount: str, currency: str = "USD") -> Record:
    return record(checkout(at=TODAY, items=[item(unit_price=amount)], currency=currency))


DIRECT: dict[str, str] = {}
GOOGLE, LETTER = {"utm_source": "google"}, {"utm_source": "letter"}
SAYS_DIRECT = {"utm_source": "direct", "utm_medium": "email"}

# Title, clicks of the path in order, amount, currency, model, what they get.
SPLITS = [
    ("first_click gives the first everything", [DIRECT, GOOGLE], "9.99", "USD", "first_click", "9.99 0"),
    ("last_click gives the last everything", [GOOGLE, DIRECT], "9.99", "USD", "last_click", "0 9.99"),
    ("the last click that is not direct", [GOOGLE, LETTER, DIRECT], "5", "USD", "last_non_direct", "0 5 0"),
    ("by its channel, not by its source", [GOOGLE, SAYS_DIRECT], "5", "USD", "last_non_direct", "0 5"),
    ("the last click where all are direct", [DIRECT, DIRECT], "5", "USD", "last_non_direct", "0 5"),
    ("a cent left over goes to the earliest", [GOOGLE] * 3, "1.00", "USD", "linear", "0.34 0.33 0.33"),
    ("two cents left over go to the earliest two", [GOOGLE] * 3, "0.02", "USD", "linear", "0.01 0.01 0"),
    ("a yen has no cents", [GOOGLE] * 3, "100", "JPY", "linear", "34 33 33"),
    ("a dinar has a thousand fils", [GOOGLE] * 3, "1.000", "KWD", "linear", "0.334 0.333 0.333"),
    ("position_based: one click", [GOOGLE], "1.01", "USD", "position_based", "1.01"),
    ("position_based: halves", [GOOGLE] * 2, "1.01", "USD", "position_based", "0.51 0.50"),
    ("position_based: 40/20/40", [GOOGLE] * 3, "10", "USD", "position_based", "4 2 4"),
    ("position_based: 40/10/10/40", [GOOGLE] * 4, "10", "USD", "position_based", "4 1 1 4"),
    # Of 11: 4.4, 1.1, 1.1, 4.4.
    ("position_based: the ends round off more", [GOOGLE] * 4, "11", "JPY", "position_based", "5 1 1 4"),
    # Of 9: 3.6, 0.9, 0.9, 3.6.
    ("position_based: the middle rounds off more", [GOOGLE] * 4, "9", "JPY", "position_based", "4 1 1 3"),
    # 42 hours of half-life: 1/2 and 1 of 1.5 at ages of 43 and 1 hours.
    ("time_decay halves in a quarter of the lookback", [{"ago": 43}, {"ago": 1}], "3", "USD", "time_decay", "1 2"),
    ("nothing is split into nothings", [GOOGLE] * 2, "0", "USD", "linear", "0 0"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "amount", "currency", "model", "shares"), [case[1:] for case in SPLITS], ids=[case[0] for case in SPLITS]
)
def test_money_is_split_by_hand(
    database: Database, path: list[dict], amount: str, currency: str, model: str, shares: str
) -> None:
    times = [{"event_time": (TODAY - HOUR * f.pop("ago")).isoformat()} if "ago" in f else {} for f in map(dict, path)]
    clicks = [{k: v for k, v in field.items() if k != "ago"} | time for field, time in zip(path, times, strict=True)]

    ingest(database, [in_order_of_arrival([*views(*clicks), bought(amount, currency)])])

    given = database.rows(f"select {model}_amount from attribution_credit order by position")
    assert given == [(Decimal(share),) for share in shares.split()]
    assert differences(database) == []


def test_a_bots_click_stays_on_the_path_and_earns_nothing(database: Database) -> None:
    ingest(database, [in_order_of_arrival([*views({"user_agent": BOT}, GOOGLE), bought("10")])])

    assert database.rows("select count(*) from paths") == [(2,)]
    assert database.rows("select click_id, position, linear_amount from attribution_credit") == [("v1", 1, 10)]
    assert database.rows("select first_click_id, source from attributed_checkouts") == [("v1", "google")]
    assert hourly(database, "linear") == [("organic_search", "google", 1_000_000, 1000)]


@pytest.mark.parametrize("path", [[], [{"user_agent": BOT}], [{"user_agent": BOT}] * 2], ids=["none", "a bot", "bots"])
def test_a_line_that_no_click_earned_shows_as_unattributed(database: Database, path: list[dict]) -> None:
    ingest(database, [in_order_of_arrival([*views(*path), bought("10")])])

    assert database.rows("select click_id, source, linear_amount from attribution_credit") == [(None, None, 10)]
    assert database.rows("select first_click_id, source from attributed_checkouts") == [(None, None)]
    assert hourly(database, "time_decay") == [("unattributed", "unattributed", 1_000_000, 1000)]
    assert differences(database) == []


def test_a_late_click_takes_credit_from_those_that_had_it(database: Database) -> None:
    ingest(database, [[bought("10")]])
    assert hourly(database, "first_click") == [("unattributed", "unattributed", 1_000_000, 1000)]

    ingest(database, [views(GOOGLE)])
    assert hourly(database, "first_click") == [("organic_search", "google", 1_000_000, 1000)]

    ingest(database, [[record(click(at=TODAY - DAY, event_id="earlier", utm_source="letter"))]])
    assert hourly(database, "first_click") == [("unassigned", "letter", 1_000_000, 1000)]
    assert hourly(database, "linear") == [
        ("organic_search", "google", 500_000, 500),
        ("unassigned", "letter", 500_000, 500),
    ]


def test_a_batch_written_again_leaves_credit_hourly_untouched(database: Database) -> None:
    history = random_history(Random(21), end=TODAY)
    store = Store(database.login())
    write(store, kinesis_table(history))
    before = database.rows("select *, ctid, xmin from credit_sums order by ctid")

    write(store, kinesis_table(history))

    assert database.rows("select *, ctid, xmin from credit_sums order by ctid") == before


def test_credit_hourly_differences_shows_what_is_wrong(database: Database) -> None:
    ingest(database, [in_order_of_arrival([*views(GOOGLE, LETTER), bought("10")])])
    database.execute("update credit_sums set linear_units = linear_units + 1 where source = 'google'")

    wrong = database.rows("select source, linear_units from credit_hourly_differences order by source")

    # Without a source: the sums by channel, which are one behind.
    assert wrong == [("google", 1), (None, -1)]


def test_credit_hourly_differences_of_some_hours_reads_no_others(database: Database) -> None:
    ingest(database, [in_order_of_arrival([*views(GOOGLE, LETTER), bought("10")])])
    database.execute("update credit_sums set linear_units = linear_units + 1 where source = 'google'")
    [(hour,)] = database.rows("select distinct hour from credit_sums")

    def wrong(since: datetime, until: datetime) -> int:
        return len(database.rows("select * from credit_hourly_differences(%s, %s)", since, until))

    assert [wrong(hour, hour + HOUR), wrong(hour - DAY, hour), wrong(hour + HOUR, hour + DAY)] == [2, 0, 0]


def test_writers_of_different_users_do_not_wait_for_each_others_credit(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_credited = threading.Barrier(2, timeout=10)
    close_books = IngestTransaction._close_books

    def wait_for_the_other(transaction: IngestTransaction, key: BatchKey) -> None:
        both_credited.wait()
        close_books(transaction, key)

    monkeypatch.setattr(IngestTransaction, "_close_books", wait_for_the_other)
    database.rows("select ensure_click_partitions(current_date - 1, current_date)")
    orders = [kinesis_table([record(checkout(user, at=TODAY))]) for user in ("anna", "ben")]
    writers = [threading.Thread(target=write, args=(Store(database.login()), order)) for order in orders]

    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert not both_credited.broken
    assert database.rows("select slot, linear_units from credit_sums order by slot") == [(0, 1000), (1, 1000)]
    assert hourly(database, "linear") == [("unattributed", "unattributed", 2_000_000, 2000)]


def test_many_writers_at_once_keep_credit_hourly_equal_to_the_view(database: Database) -> None:
    history = random_history(Random(22), users=20, events=600, end=TODAY, conflicts=False)
    errors: list[BaseException] = []

    def run(seed: int) -> None:
        try:
            shuffled = list(history)
            Random(seed).shuffle(shuffled)
            ingest(database, cut(Random(seed), shuffled), partitions=2)
        except BaseException as error:
            errors.append(error)

    writers = [threading.Thread(target=run, args=(seed,)) for seed in range(4)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert differences(database) == []
    for writer in writers:
        writer.join()

    assert not errors
    assert differences(database) == []
    assert_same_answer(answer_of(database), naive_answer(history, Settings()))


@pytest.mark.parametrize("clicks_come", ["before", "after", "with"])
def test_a_crawler_with_orders_costs_at_most_three_times_its_clicks(database: Database, clicks_come: str) -> None:
    begin = TODAY - DAY
    visits = [record(click(at=begin + timedelta(milliseconds=n), event_id=f"v{n}")) for n in range(100_000)]
    orders = [record(checkout(at=TODAY, checkout_id=f"o{n}", event_id=f"o{n}")) for n in range(100)]
    parts = {"before": [visits, orders], "after": [orders, visits], "with": [visits + orders]}[clicks_come]
    store = Store(database.login())
    for part in parts:
        write(store, kinesis_table(part))

    [(stored, rest)] = database.rows(
        """
        select
            sum(ms::integer) filter (where stage in ('clicks', 'decode')),
            sum(ms::integer) filter (where stage not in ('clicks', 'decode'))
        from batches, jsonb_each_text(stage_ms) as s (stage, ms)
        """
    )

    assert rest < 3 * stored
    assert database.rows("select count(*) from paths") == [(20_000,)]
    assert differences(database) == []


def test_the_databases_decay_weights_are_the_one_tables(database: Database) -> None:
    weights = [weight for (weight,) in database.rows("select decay_weight(s) from generate_series(0, 40319) as s")]

    once = [hour * minute // SCALE for hour in HOURS for minute in MINUTES]
    assert weights == [weight >> halvings for halvings in range(4) for weight in once]
    assert database.rows("select decay_weight(1000000000)") == [(1,)]


@pytest.mark.parametrize(
    ("age", "lookback", "step"),
    [
        ("1 minute", "28 days", 1),
        ("59.999999 seconds", "28 days", 0),
        ("7 days", "90 days", 10_080),
        ("7 days", "7 days", 40_320),
        ("61 seconds", "7 days", 4),
        ("3 minutes", "2 days 3 hours", 39),
        ("1 hour", "1 hour", 40_320),
    ],
)
def test_a_quarter_of_a_short_lookback_is_a_half_life(database: Database, age: str, lookback: str, step: int) -> None:
    assert database.rows("select decay_step(%s::interval, %s::interval)", age, lookback) == [(step,)]


def start_with(database: Database, rules: Settings) -> None:
    """An empty database under these settings."""
    database.empty()
    database.execute(
        "update attribution_settings set scope = %s, lookback = %s, max_path = %s",
        rules.scope,
        rules.lookback,
        rules.max_path,
    )


def differences(database: Database) -> list[tuple]:
    """Rows in which credit_hourly is not what the view sums to."""
    return database.rows("select * from credit_hourly_differences")


@contextmanager
def nothing_differs(database: Database) -> Iterator[Callable[[], None]]:
    """A check that neither credit_hourly does from the views, nor those from clicks and lines, at this moment."""

    def check() -> None:
        assert recomputation_differs(connection) == []
        assert connection.execute("select * from credit_hourly_differences").fetchall() == []

    with psycopg.connect(database.url("reader"), autocommit=True) as connection:
        yield check


def hourly(database: Database, model: str) -> list[tuple]:
    """(channel, source, millionths, units) of a model."""
    return database.rows(
        """
        select channel, source, sum(millionths)::bigint, sum(units)::bigint from credit_hourly_detail where model = %s
        group by channel, source having sum(millionths) <> 0 order by channel, source
        """,
        model,
    )
