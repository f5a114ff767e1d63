import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution import transaction
from attribution.books import BatchKey, Books
from attribution.statements import statement
from attribution.store import Store
from attribution.transaction import IngestTransaction
from backfill.settings import Settings
from contract import event_columns
from contract.agents import AGENT_RULES, Agent
from contract.channels import RULES
from contract.decoder import CHUNK_ROWS
from contract.own_source import NO_LANDINGS
from testing.database import Database
from testing.event_builders import Record, checkout, click, in_order_of_arrival, item, kinesis_table, record
from testing.golden import channel_examples, payload_of, vectors
from testing.histories import histories
from testing.ingest import answer_of, assert_books_balance, cut, ingest, write
from testing.naive_answer import naive_answer, naive_repeats
from testing.oracle_comparison import assert_same_answer
from testing.postgres_server import running_server
from testing.shop_history import random_history

TODAY = datetime.now(UTC).replace(microsecond=0)


@histories(25)
@given(seed=st.integers(0, 2**32), partitions=st.integers(1, 3))
def test_a_shuffled_duplicated_and_recut_history_gives_the_oracles_answer(
    database: Database, seed: int, partitions: int
) -> None:
    rng = Random(seed)
    history = random_history(rng, end=TODAY, conflicts=False)
    delivered = history + rng.choices(history, k=len(history) // 5)
    rng.shuffle(delivered)
    database.empty()

    ingest(database, cut(rng, delivered), partitions)

    assert_same_answer(answer_of(database), naive_answer(history, Settings()))
    assert_books_balance(database, received=len(delivered))


@histories(12)
@given(seed=st.integers(0, 2**32))
def test_of_a_reused_identity_the_first_to_arrive_stands_and_repeats_are_counted(database: Database, seed: int) -> None:
    rng = Random(seed)
    history = random_history(rng, end=TODAY)
    database.empty()

    ingest(database, cut(rng, history), partitions=1)

    assert_same_answer(answer_of(database), naive_answer(history, Settings()))
    assert database.rows("select sum(repeats) from batches") == [(naive_repeats(history, Settings()),)]
    assert_books_balance(database, received=len(history))


@pytest.mark.parametrize("scope", ["product", "user"])
def test_scope_and_lookback_are_read_from_the_settings(database: Database, scope: str) -> None:
    database.execute("update attribution_settings set scope = %s, lookback = '2 days', max_path = 3", scope)
    rules = Settings(scope=scope, lookback=timedelta(days=2), max_path=3)
    history = random_history(Random(5), events=120, end=TODAY, conflicts=False, settings=rules)

    ingest(database, [history])

    assert_same_answer(answer_of(database), naive_answer(history, rules))


@pytest.mark.parametrize("shoppers", [1, 10], ids=["staged", "straight"])
def test_a_golden_click_holds_its_channel_and_the_rules_version_and_its_pair_the_channel_of_a_landing(
    database: Database, shoppers: int
) -> None:
    database.execute("update attribution_settings set max_path = 1000")
    examples = {f"{number:03}": example for number, example in enumerate(channel_examples())}
    users = [f"user-{number}" for number in range(shoppers)]
    clicks = [
        click(user, TODAY, event_id=id, session_id=id, **example["click"])
        for user in users
        for id, example in examples.items()
    ]

    ingest(database, [[record(event) for event in [*clicks, *(checkout(user, TODAY) for user in users)]]], partitions=1)

    expected = [(id, example["channel"]) for id, example in examples.items() for _ in users]
    assert database.rows("select event_id, channel from clicks order by 1") == expected
    credited = [(id, "direct" if channel in NO_LANDINGS else channel) for id, channel in expected]
    assert database.rows("select click_id, channel from paths order by 1") == credited
    assert database.rows("select distinct channel_rules_version from clicks") == [(RULES.version,)]


@pytest.mark.parametrize("shoppers", [1, 1_000], ids=["staged", "straight"])
def test_a_bot_has_its_device_and_name_and_earns_nothing_and_facts_keep_currency_and_the_rules_version(
    database: Database, monkeypatch: pytest.MonkeyPatch, shoppers: int
) -> None:
    agents = {"a bot": Agent("mobile", is_bot_agent=True, bot_agent="Bot"), "person": Agent("mobile", False)}
    monkeypatch.setattr(event_columns, "agent", lambda user_agent: agents[user_agent])
    users = [f"user-{number}" for number in range(shoppers)]
    before, bought = TODAY - timedelta(hours=1), [checkout(user, TODAY, user_agent="a bot") for user in users]
    clicks = [
        click(user, before, event_id=agent, user_agent=agent, price=Decimal("1.125"), currency=currency)
        for user in users
        for agent, currency in (("a bot", "JPY"), ("person", None))
    ]

    ingest(database, [[record(event) for event in [*clicks, *bought]]], partitions=1)

    columns = "device, is_bot_agent, agent_rules_version"
    assert database.rows(f"select distinct event_id, price, currency, {columns}, bot_agent from clicks order by 1") == [
        ("a bot", Decimal("1.125"), "JPY", "mobile", True, AGENT_RULES.version, "Bot"),
        ("person", Decimal("1.125"), None, "mobile", False, AGENT_RULES.version, None),
    ]
    assert database.rows(f"select distinct {columns} from checkouts") == [("mobile", True, AGENT_RULES.version)]
    assert database.rows("select distinct click_id, device, is_bot_agent from paths order by 1") == [
        ("a bot", "mobile", True),
        ("person", "mobile", False),
    ]
    assert database.rows("select distinct click_id, device from attribution_credit") == [("person", "mobile")]
    assert database.rows("select distinct first_click_id from attributed_checkouts") == [("person",)]
    assert database.rows("select distinct first_device, first_is_bot_agent from sessions") == [("mobile", True)]
    assert database.rows("select * from credit_hourly_differences") == []


def test_a_batch_written_again_changes_nothing_and_is_all_duplicates(database: Database) -> None:
    history = random_history(Random(6), end=TODAY)
    store = Store(database.login())
    write(store, kinesis_table(history))
    before = answer_of(database)

    again = write(store, kinesis_table(history))

    assert (again.accepted, again.rejected, again.pairs) == (0, 0, 0)
    assert again.duplicates == len(history)
    assert answer_of(database) == before


def test_a_transaction_whose_commit_went_unanswered_is_not_written_twice(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = random_history(Random(7), end=TODAY)
    write_once = Store._write_once
    calls = []

    def lose_the_first_answer(*arguments: Any) -> Books:
        books = write_once(*arguments)
        calls.append(books)
        if len(calls) == 1:
            raise psycopg.OperationalError("connection lost")
        return books

    monkeypatch.setattr(Store, "_write_once", lose_the_first_answer)

    books = write(Store(database.login()), kinesis_table(history))

    assert len(calls) == 1
    assert books.counts() == calls[0].counts()
    assert_books_balance(database, received=len(history))


def test_a_key_that_was_used_before_is_an_error_and_loses_no_record_silently(database: Database) -> None:
    key = BatchKey("run", 0, 0, 0)
    write(Store(database.login()), kinesis_table([record(click(at=TODAY))]), key)
    with pytest.raises(psycopg.errors.UniqueViolation):
        write(Store(database.login()), kinesis_table([record(click(at=TODAY, event_id="other"))]), key)


@pytest.mark.parametrize(("locked", "pairs"), [(True, 1), (False, 0)])
def test_two_writers_of_one_user_at_once_lose_no_pair_but_for_the_lock(
    database: Database, monkeypatch: pytest.MonkeyPatch, locked: bool, pairs: int
) -> None:
    both_wrote = threading.Barrier(2)
    close_books = IngestTransaction._close_books

    def wait_for_the_other(writing: IngestTransaction, key: BatchKey) -> None:
        try:
            both_wrote.wait(timeout=1 if locked else 20)
        except threading.BrokenBarrierError:
            assert locked
        close_books(writing, key)

    monkeypatch.setattr(IngestTransaction, "_close_books", wait_for_the_other)
    if not locked:
        monkeypatch.setattr(IngestTransaction, "_lock", lambda self, *_: setattr(self, "_buckets", [0]))
        # The row of their bucket that both would raise makes one wait for the other as well.
        texts = {"raise_newest_events": "select bucket, event_time from newest_events"}
        monkeypatch.setattr(transaction, "statement", lambda name: texts.get(name) or statement(name))
    # Of two sessions: a roll-up's row that both write would make one wait for the other.
    records = [
        record(click(at=TODAY - timedelta(hours=1), session_id="session-1")),
        record(checkout(at=TODAY, session_id="session-2")),
    ]
    writers = [threading.Thread(target=write, args=(Store(database.login()), kinesis_table([r]))) for r in records]
    database.rows("select ensure_click_partitions(current_date - 1, current_date)")

    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert database.rows("select count(*) from paths") == [(pairs,)]
    assert database.rows("select count(*) from checkout_lines") == [(1,)]


def test_many_writers_of_the_same_records_neither_deadlock_nor_double(database: Database) -> None:
    history = random_history(Random(8), users=20, events=600, end=TODAY, conflicts=False)
    errors: list[BaseException] = []

    def run(seed: int) -> None:
        try:
            shuffled = list(history)
            Random(seed).shuffle(shuffled)
            ingest(database, cut(Random(seed), shuffled), partitions=1)
        except BaseException as error:
            errors.append(error)

    writers = [threading.Thread(target=run, args=(seed,)) for seed in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert not errors
    assert_same_answer(answer_of(database), naive_answer(history, Settings()))
    assert_books_balance(database, received=4 * len(history))


def test_five_hundred_orders_in_a_transaction_among_other_writers_neither_deadlock_nor_lose_pairs(
    database: Database,
) -> None:
    shoppers = [f"shopper-{n}" for n in range(100)]
    orders = [
        record(checkout(shopper, TODAY, checkout_id=f"{shopper}-{n}", event_id=f"{n}", items=[item("p1"), item("p2")]))
        for n in range(5)
        for shopper in shoppers
    ]
    visits = [
        record(click(shopper, TODAY - timedelta(hours=n + 1), event_id=f"{n}", product_id=f"p{1 + n % 3}"))
        for n in range(9)
        for shopper in shoppers
    ]
    database.rows("select ensure_click_partitions(current_date - 2, current_date)")
    begin = threading.Barrier(5, timeout=30)
    errors: list[BaseException] = []

    def run(batches: list[list[Record]]) -> None:
        store = Store(database.login())
        try:
            store.connect()
            begin.wait()
            for batch in batches:
                write(store, kinesis_table(batch))
        except BaseException as error:
            errors.append(error)
        finally:
            store.close()

    backwards = list(reversed(orders))
    shares = [[orders], [backwards], [backwards + visits], *([cut(Random(n), visits[n::2]) for n in range(2)])]
    writers = [threading.Thread(target=run, args=(share,)) for share in shares]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert not errors
    # Retried transactions would hide them.
    assert database.rows("select deadlocks from pg_stat_database where datname = current_database()") == [(0,)]
    # Three clicks on either product for each of 500 orders.
    assert database.rows("select count(*), count(distinct checkout_id) from paths") == [(3_000, 500)]
    assert_same_answer(answer_of(database), naive_answer(in_order_of_arrival(orders + visits), Settings()))
    assert_books_balance(database, received=3 * len(orders) + 2 * len(visits))


def test_each_of_ten_thousand_bad_records_is_one_rejected_row_and_every_good_one_a_fact(database: Database) -> None:
    rng = Random(9)
    history = random_history(rng, users=50, events=1_000, end=TODAY, conflicts=False, broken=False)
    fuzzed = [fuzz(rng, rng.choice(history)) for _ in range(10_000)]
    records = in_order_of_arrival(history + fuzzed)

    ingest(database, [records[at : at + 2_000] for at in range(0, len(records), 2_000)])

    expected = naive_answer(records, Settings())
    assert len(expected["rejected_events"]) > 8_000
    assert_same_answer(answer_of(database), expected)
    assert_books_balance(database, received=len(records))


BAD = [(v["stream"], payload_of(v)) for v in vectors() if v["verdict"] in ("not_json", "schema_violation")]
GARBAGE = [b"\xff", b"\x00", b"\\u0000", b"\\ud800", b'"', b"}", b"{", b"-", b"e9", b"NaN", b"\n", b"\\.", b","]


def fuzz(rng: Random, good: Record) -> Record:
    """The good record spoiled, or a golden bad one; a few of the spoiled are still good."""
    if rng.random() < 0.02:
        stream, payload = rng.choice(BAD)
        return replace(good, stream=stream, payload=payload)
    payload = good.payload
    for _ in range(rng.choice([1, 1, 3])):
        at = rng.randrange(len(payload))
        payload = payload[:at] + rng.choice(GARBAGE) + payload[at + rng.randrange(4) :]
    return replace(good, payload=payload)


def test_the_value_of_an_ip_address_never_reaches_the_database(database: Database) -> None:
    moment = TODAY - timedelta(hours=1)
    whole = record(click(at=moment, ip_address="203.0.113.7", price="not a number"))
    cut_off = replace(whole, payload=whole.payload[: whole.payload.index(b"203.0.113.7") + 11])
    quoted = replace(whole, payload=whole.payload.replace(b'"', b"'"))
    good = record(click(at=moment, ip_address="203.0.113.7", event_id="good"))

    ingest(database, [in_order_of_arrival([whole, cut_off, quoted, good])])

    assert database.rows("select count(*) from rejected_events") == [(3,)]
    dump = str(database.rows("select encode(payload, 'escape'), rule, path from rejected_events"))
    assert "203.0" not in dump + str(database.rows("select clicks::text from clicks"))


def test_a_click_of_a_day_that_is_gone_is_expired_and_any_other_day_is_made(database: Database) -> None:
    database.execute("update click_retention_mark set dropped_before = %s", TODAY.date() - timedelta(days=40))
    gone = record(click(at=TODAY - timedelta(days=45)))
    kept = record(click(at=TODAY - timedelta(days=20)))

    ingest(database, [in_order_of_arrival([gone, kept])])

    assert database.rows("select received, accepted, expired from batches") == [(2, 1, 1)]


def test_the_books_of_a_batch_tell_the_last_arrival_of_each_stream(database: Database) -> None:
    first, last, order = (TODAY + timedelta(milliseconds=ms) for ms in (100, 200, 300))
    clicks = [record(click(at=TODAY, event_id=str(arrival)), arrival=arrival) for arrival in (last, first)]
    unreadable = Record("checkouts", b"no json", "anna", order)
    store = Store(database.login())
    write(store, kinesis_table(clicks))
    write(store, kinesis_table([*clicks, unreadable]))

    arrivals = database.rows("select last_click_arrival, last_checkout_arrival from batches order by committed_at")

    assert arrivals == [(last, None), (last, order)]


def test_orders_that_begin_late_in_a_batch_are_copied_whole(database: Database) -> None:
    views = [record(click(at=TODAY - timedelta(hours=1), event_id=f"v{n}")) for n in range(2 * CHUNK_ROWS)]
    orders = [record(checkout(at=TODAY, checkout_id=f"o{n}", event_id=f"o{n}")) for n in range(50)]

    books = write(Store(database.login()), kinesis_table(in_order_of_arrival(views + orders)))

    assert (books.clicks, books.checkouts, books.pairs) == (2 * CHUNK_ROWS, 50, 50 * 200)


def test_a_crawler_makes_no_more_pairs_than_max_path_allows(database: Database) -> None:
    moment = TODAY - timedelta(hours=2)
    visits = [record(click(at=moment + timedelta(milliseconds=n), event_id=f"v{n}")) for n in range(1_000)]
    orders = [record(checkout(at=TODAY, checkout_id=f"o{n}", event_id=f"o{n}")) for n in range(3)]

    ingest(database, [in_order_of_arrival(visits), in_order_of_arrival(orders)])

    assert database.rows("select checkout_id, count(*), min(click_time) from paths group by 1 order by 1") == [
        (f"o{n}", 200, moment) for n in range(3)
    ]


def test_a_database_that_is_away_for_thirty_seconds_loses_nothing() -> None:
    history = random_history(Random(10), end=TODAY)
    with running_server(syncs=False) as server:
        database = Database(server, "ecommerce")
        store = Store(database.login())
        write(store, kinesis_table(history[:10]))
        server.stop("immediate")
        back = threading.Timer(30, server.start)
        back.start()

        for batch in cut(Random(10), history[10:]):
            write(store, kinesis_table(batch))

        back.join()
        assert_same_answer(answer_of(database), naive_answer(history, Settings()))


def test_what_no_retry_can_mend_is_raised_at_once(database: Database) -> None:
    database.execute("revoke select on attribution_settings from ingest")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ingest(database, [[record(click(at=TODAY))]])
