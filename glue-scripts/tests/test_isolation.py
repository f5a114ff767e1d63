"""A record that the database refuses is rejected, and never stops the others."""

import time
from datetime import UTC, datetime, timedelta
from random import Random

import psycopg
import pyarrow as pa
import pytest

from attribution import transaction
from attribution.statements import statement
from attribution.store import Store
from backfill.settings import Settings
from contract.decoder import Decoded, decode
from testing.database import Database
from testing.event_builders import Record, checkout, click, in_order_of_arrival, kinesis_table, record
from testing.ingest import answer_of, assert_books_balance, ingest, write
from testing.naive_answer import naive_answer
from testing.oracle_comparison import assert_same_answer
from testing.refusal import RAISE, allow, refuse
from testing.shop_history import random_history

TODAY = datetime.now(UTC).replace(microsecond=0)
POISON = "mallory"
# By what it is: the code of a trigger function of this table that refuses one user.
REFUSALS = {
    "a trigger on clicks": ("clicks", RAISE),
    "a trigger on checkouts": ("checkouts", RAISE),
    "a trigger on customers, which an order alone reaches": ("customers", RAISE),
    "a value out of range": ("clicks", "new.price := 10::numeric ^ 20"),
    "a value that is missing": ("clicks", "new.event_id := null"),
    "a check that a trigger makes": ("clicks", "raise exception 'no' using errcode = 'check_violation'"),
    "an internal error": ("clicks", "raise exception 'no' using errcode = 'internal_error'"),
    "a trigger with a code of its own": ("clicks", "raise exception 'no' using errcode = 'UP001'"),
    "a trigger that speaks of a privilege": ("clicks", "raise exception 'no' using errcode = '42501'"),
    "a trigger that speaks of a state": ("checkouts", "raise exception 'no' using errcode = '55000'"),
}


def history(seed: int) -> list[Record]:
    return random_history(Random(seed), end=TODAY)


def poison() -> list[Record]:
    return [record(click(POISON, TODAY - timedelta(minutes=2))), record(checkout(POISON, TODAY - timedelta(minutes=1)))]


def reasons(database: Database) -> list[tuple]:
    return database.rows("select stream, reason, path, times_seen from rejected_events order by stream")


@pytest.mark.parametrize(("table", "code"), REFUSALS.values(), ids=REFUSALS)
def test_what_the_database_refuses_is_rejected_and_all_others_are_facts(
    database: Database, table: str, code: str
) -> None:
    refuse(database, POISON, table, code)
    others = history(21)
    bad = [r for r in poison() if r.stream == ("clicks" if table == "clicks" else "checkouts")]

    ingest(database, [in_order_of_arrival([*others, *bad])])

    rejected = database.rows("select stream, reason, path from rejected_events where reason = 'not_storable'")
    assert rejected == [(bad[0].stream, "not_storable", "$")]
    database.execute("delete from rejected_events where reason = 'not_storable'")
    assert_same_answer(answer_of(database), naive_answer(in_order_of_arrival(others), Settings()))


def test_what_a_policy_of_rows_refuses_is_rejected_and_all_others_are_facts(database: Database) -> None:
    database.execute(f"""
        alter table checkouts enable row level security;
        create policy all_of_them on checkouts using (true);
        create policy not_of_one on checkouts as restrictive for insert with check (user_id <> '{POISON}')
    """)
    others = [record(checkout(f"user-{n}", TODAY)) for n in range(10)]

    ingest(database, [in_order_of_arrival([*poison(), *others])])

    assert reasons(database) == [("checkouts", "not_storable", "$", 1)]
    assert database.rows("select count(*) from checkouts") == [(10,)]


def test_an_order_that_its_click_alone_makes_unbearable_is_rejected_and_the_click_stands(database: Database) -> None:
    database.execute("alter table paths add constraint no_such_click check (click_id <> 'bad')")
    seen = record(click(POISON, TODAY - timedelta(minutes=2), event_id="bad"))
    order = record(checkout(POISON, TODAY - timedelta(minutes=1)))
    others = [record(click(f"user-{n}", TODAY)) for n in range(10)]

    ingest(database, [in_order_of_arrival([*others, seen, order])], partitions=1)

    assert reasons(database) == [("checkouts", "not_storable", "$", 1)]
    assert database.rows("select rule from rejected_events") == [("CheckViolation (23514) of no_such_click",)]
    assert_books_balance(database, received=12)


def test_a_refusal_at_commit_is_isolated_as_well(database: Database) -> None:
    refuse(database, POISON, "checkouts")
    database.execute("""
        drop trigger refuse on checkouts;
        create constraint trigger refuse after insert on checkouts
        deferrable initially deferred for each row execute function refuse()
    """)

    ingest(database, [in_order_of_arrival([*poison(), *(record(checkout(f"user-{n}", TODAY)) for n in range(10))])])

    assert reasons(database) == [("checkouts", "not_storable", "$", 1)]
    assert database.rows("select count(*) from checkouts") == [(10,)]
    assert_books_balance(database, received=12)


def test_what_was_refused_is_rejected_once_and_a_fact_when_it_comes_again_later(database: Database) -> None:
    refuse(database, POISON)
    ingest(database, [poison(), poison()])
    assert reasons(database) == [("clicks", "not_storable", "$", 2)]
    assert_books_balance(database, received=4)
    allow(database)

    ingest(database, [poison()])

    assert database.rows("select first_click_id is not null from attributed_checkouts") == [(True,)]


def test_no_value_of_a_refused_record_is_told_as_the_reason(database: Database) -> None:
    refuse(database, POISON)

    ingest(database, [poison()])

    assert database.rows("select rule from rejected_events") == [("RaiseException (P0001)",)]


def test_twenty_refused_among_ten_thousand_are_isolated_within_ten_seconds(database: Database) -> None:
    refuse(database, POISON)
    bad = [record(click(POISON, TODAY - timedelta(seconds=n))) for n in range(20)]
    others = [record(click(f"user-{n}", TODAY - timedelta(seconds=n))) for n in range(10_000)]
    mixed = [*others, *bad]
    Random(22).shuffle(mixed)
    store = Store(database.login())

    began = time.monotonic()
    books = write(store, kinesis_table(mixed))

    assert (books.received, books.clicks, books.rejected) == (10_020, 10_000, 20)
    assert time.monotonic() - began < 10
    assert_books_balance(database, received=10_020)


@pytest.mark.parametrize("error", [ValueError, OverflowError, pa.ArrowInvalid, psycopg.DataError])
def test_a_record_that_fails_before_the_database_sees_it_is_rejected_alone(
    database: Database, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def decode_all_but_one(records: pa.Table) -> Decoded:
        if any(POISON.encode() in payload for payload in records["data"].to_pylist()):
            raise error(POISON)
        return decode(records)

    monkeypatch.setattr("attribution.isolation.decode", decode_all_but_one)

    ingest(database, [[*poison()[:1], *(record(click(f"user-{n}", TODAY)) for n in range(10))]])

    assert database.rows("select reason, rule from rejected_events") == [("not_storable", error.__name__)]
    assert_books_balance(database, received=11)


def test_what_concerns_no_record_is_raised_and_rejects_none(database: Database) -> None:
    database.execute("revoke insert on clicks from ingest")

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ingest(database, [poison()])

    assert reasons(database) == []


DEFECTS = {
    "a syntax error": "insert into into",
    "a column that is not there": "insert into sessions (no_such_column) values (1)",
    "a function that is not there": "select no_such_function()",
}


@pytest.mark.parametrize("text", DEFECTS.values(), ids=DEFECTS)
def test_a_statement_that_is_wrong_is_raised_and_rejects_no_record(
    database: Database, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    texts = {"merge_sessions": text}
    monkeypatch.setattr(transaction, "statement", lambda name: texts.get(name) or statement(name))

    with pytest.raises(psycopg.ProgrammingError):
        ingest(database, [poison()])

    assert reasons(database) == []


@pytest.mark.parametrize(
    "error", [KeyError, TypeError, pa.ArrowKeyError, pa.ArrowTypeError, pa.ArrowNotImplementedError]
)
def test_a_step_that_is_wrong_is_raised_and_rejects_no_record(
    database: Database, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fail(*_: pa.Table) -> pa.Table:
        raise error

    monkeypatch.setattr(transaction, "suspect_runs", fail)

    with pytest.raises(error):
        ingest(database, [poison()])

    assert reasons(database) == []


def test_books_that_are_refused_reject_no_record(database: Database) -> None:
    database.execute("alter table batches add constraint never check (received < 0)")

    with pytest.raises(psycopg.errors.CheckViolation):
        ingest(database, [poison()])

    assert reasons(database) == []


def test_clicks_of_days_to_come_are_rejected_and_make_no_partitions(database: Database) -> None:
    days = database.rows("select day from click_partitions")
    future = [record(click(at=TODAY + timedelta(days=n)), arrival=TODAY) for n in (2, 30, 3_000)]

    ingest(database, [[record(click(at=TODAY)), *future]])

    made = {day for (day,) in database.rows("select day from click_partitions")} - {day for (day,) in days}
    assert made <= {TODAY.date()}
    assert reasons(database) == [("clicks", "future_time", "$.event_time", 1)] * 3
