"""Marks of users by their rate: golden histories, however they are cut into transactions, and two writers at once."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import zip_longest

import pyarrow as pa
import pytest

from attribution import straight_copy, transaction
from attribution.books import BatchKey
from attribution.store import Store
from attribution.transaction import IngestTransaction
from contract.bot_rule import MOST_EVENTS, WINDOW
from contract.enrichment import bucket
from testing.bot_cases import bot_cases
from testing.database import Database
from testing.event_builders import NOON, Record, checkout, click, item, kinesis_table, record
from testing.ingest import ingest, write
from testing.naive_bots import Mark

CASES = bot_cases()
SECOND = timedelta(seconds=1)


def at_once(records: Sequence[Record]) -> list[list[Record]]:
    return [list(records)]


def one_by_one(records: Sequence[Record]) -> list[list[Record]]:
    return [[record] for record in records]


def last_first(records: Sequence[Record]) -> list[list[Record]]:
    """In two transactions, the second half before the first."""
    half = len(records) // 2
    return [list(records[half:]), list(records[:half])]


@pytest.mark.parametrize("fewest_straight", [1, 1_000], ids=["copied straight", "staged"])
@pytest.mark.parametrize("cut", [at_once, one_by_one, last_first], ids=lambda cut: cut.__name__)
def test_golden_histories_come_to_their_marks(
    database: Database, monkeypatch: pytest.MonkeyPatch, cut: Callable, fewest_straight: int
) -> None:
    monkeypatch.setattr(straight_copy, "FEWEST_ROWS", fewest_straight)

    ingest(database, side_by_side(cut))

    marked = marks_of(database)
    found = {case.title: {(user, at) for user, at in marked if user in users_of(case.records)} for case in CASES}
    assert found == {case.title: case.marks for case in CASES}


def side_by_side(cut: Callable) -> list[list[Record]]:
    """The first batches of all histories as one, then the second ones, and so on."""
    batches = zip_longest(*(cut(case.records) for case in CASES), fillvalue=[])
    return [[told for part in batch for told in part] for batch in batches]


def users_of(records: Sequence[Record]) -> set[str]:
    return {told.partition_key for told in records}


def marks_of(database: Database) -> set[Mark]:
    return set(database.rows("select user_id, marked_at from bot_marks"))


def test_events_told_again_mark_nobody_anew_and_write_nothing(database: Database) -> None:
    ingest(database, side_by_side(at_once))
    rows = "select *, ctid, xmin from bot_marks order by ctid"
    before = database.rows(rows)

    ingest(database, side_by_side(one_by_one))

    assert database.rows(rows) == before


def test_an_order_counts_once_however_many_lines_it_has(database: Database) -> None:
    items = [item(f"p{n}") for n in range(11)]

    ingest(database, [[record(click(at=NOON + SECOND * n)) for n in range(9)], [record(checkout(items=items))]])

    assert marks_of(database) == set()


def test_of_two_writers_of_one_user_the_second_sees_the_firsts_events(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_books = IngestTransaction._close_books

    def linger(of: IngestTransaction, key: BatchKey) -> None:
        time.sleep(0.3)
        close_books(of, key)

    monkeypatch.setattr(IngestTransaction, "_close_books", linger)
    database.rows("select ensure_click_partitions(%s, %s)", NOON.date(), NOON.date())
    events = [record(click(at=NOON + SECOND * n / 2)) for n in range(10)]
    parts = [events[:5], [*events[5:], record(checkout(at=NOON + SECOND))]]
    writers = [threading.Thread(target=write, args=(Store(database.login()), kinesis_table(part))) for part in parts]

    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert marks_of(database) == {("anna", NOON + SECOND * 4.5)}


def test_nothing_is_counted_where_no_window_can_be_too_full(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    suspects = []
    runs_of = transaction.suspect_runs

    def note(*arguments: pa.Table) -> pa.Table:
        suspects.append(runs_of(*arguments))
        return suspects[-1]

    monkeypatch.setattr(transaction, "suspect_runs", note)
    slow = [[record(click(at=NOON + WINDOW * 2 * n))] for n in range(4)]
    fast = [record(click(at=NOON + WINDOW * 8 + SECOND * n / 2)) for n in range(12)]

    ingest(database, [*slow, fast])

    assert [found.num_rows for found in suspects] == [0, 0, 0, 0, 1]


def test_the_databases_rule_and_buckets_are_the_contracts(database: Database) -> None:
    assert database.rows("select bot_events(), bot_window()") == [(MOST_EVENTS, WINDOW)]
    users = ["anna", "", "é", "😀" * 50]
    assert database.rows("select user_bucket(u) from unnest(%s::text[]) as u", users) == [(bucket(u),) for u in users]
