"""A change of the settings beside running writers: lines whose clicks are kept end under the new ones, others stay."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import psycopg
import pytest
from conftest import GLUE_SCRIPTS, Database
from event_builders import Record, checkout, click, kinesis_table, record
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest import answer_of, cut, ingest, write
from naive_answer import naive_answer
from oracle_comparison import COMPARED, Answer, assert_same_answer, oracle_answer
from psycopg.rows import DictRow
from pyspark.sql import SparkSession
from settings_change import judged_alike, preview_lines, put_in_force, recompute_lines, waiting
from shop_history import random_history

from attribution import recompute
from attribution.books import BatchKey
from attribution.bucket_locks import LOCK_CLASS
from attribution.credit import stage_credit
from attribution.decoder import Decoded
from attribution.recompute import Progress
from attribution.store import Store
from attribution.transaction import IngestTransaction
from backfill.attribution_oracle import attribute
from backfill.records import from_kinesis
from backfill.settings import Settings
from backfill.verdicts import judge_records

TODAY = datetime.now(UTC).replace(microsecond=0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RULES = [
    Settings(),
    Settings(scope="user"),
    Settings(lookback=14 * DAY),
    Settings(lookback=2 * DAY + 3 * HOUR),
    Settings(max_path=2),
    Settings(scope="user", lookback=2 * DAY, max_path=3),
    Settings(scope="user", lookback=14 * DAY, max_path=1000),
]
# Paths hold what they ever held; the views leave out what is beyond max_path.
SEEN_ALIKE = [name for name in COMPARED if name != "paths"]
OF_LINES = ["attributed_checkouts", "attribution_credit"]
real_databases = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def some_history(seed: int, rules: Settings = RULES[0], users: int = 3, events: int = 60) -> list[Record]:
    history = random_history(
        Random(seed), users=users, events=events, end=TODAY, conflicts=False, broken=False, settings=rules
    )
    return judged_alike(history)


def differences(database: Database) -> list[tuple]:
    return database.rows("select * from credit_hourly_differences")


def versions(database: Database) -> list[tuple]:
    return database.rows("select settings_version, count(*) from checkout_lines group by 1 order by 1")


@settings(real_databases, max_examples=15)
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


class Writer:
    """Writes a history in an order and batches of its own, as many at a time as it is told."""

    def __init__(self, database: Database, history: list[Record], seed: int) -> None:
        self._batches = cut(Random(seed), Random(seed).sample(history, len(history)))
        self._allowed, self._written = threading.Semaphore(0), threading.Semaphore(0)
        self._errors: list[BaseException] = []
        self._thread = threading.Thread(target=self._run, args=(database,))
        self._thread.start()

    def _run(self, database: Database) -> None:
        try:
            ingest(database, self._in_time(), partitions=1, after_each=self._written.release)
        except BaseException as error:
            self._errors.append(error)

    def _in_time(self) -> Iterator[list[Record]]:
        for batch in self._batches:
            self._allowed.acquire()
            yield batch

    def go_on(self, batches: int) -> None:
        for _ in range(batches):
            self._allowed.release()

    def wait(self) -> None:
        """Until it has written something."""
        self._written.acquire()

    def is_at_work(self) -> bool:
        return self._thread.is_alive()

    def finish(self) -> None:
        self.go_on(len(self._batches))
        self._thread.join()
        assert not self._errors


@pytest.mark.parametrize("after", [RULES[5], RULES[6]], ids=["shorter", "longer"])
def test_a_change_beside_writers_at_work_ends_as_the_batch_oracles_answer(
    database: Database, spark: SparkSession, monkeypatch: pytest.MonkeyPatch, after: Settings
) -> None:
    monkeypatch.setattr(recompute, "LINES_AT_ONCE", 20)
    history = some_history(31, after, users=30, events=600)
    writers = [Writer(database, history, seed) for seed in range(3)]
    for writer in writers:
        writer.go_on(batches=6)
    for writer in writers:
        writer.wait()
    put_in_force(database, after)

    def go_on(progress: Progress) -> None:
        for writer in writers:
            writer.go_on(batches=progress.buckets % 4 == 0)

    recompute_lines(database, go_on)
    left = waiting(database)
    at_work = [writer.is_at_work() for writer in writers]
    for writer in writers:
        writer.finish()

    assert (at_work, left, waiting(database)) == ([True] * 3, 0, 0)
    assert differences(database) == []
    judged = judge_records(from_kinesis(spark.createDataFrame(kinesis_table(history))), after).persist()
    assert_same_answer(answer_of(database), oracle_answer(attribute(judged, after)), SEEN_ALIKE)


def a_writer_of_an_order(database: Database) -> threading.Thread:
    order = kinesis_table([record(checkout(at=TODAY))])
    return threading.Thread(target=write, args=(Store(database.url()), order))


def test_a_batch_that_began_under_the_old_settings_is_waited_for_and_made_anew(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrote, may_commit = threading.Event(), threading.Event()
    close_books = IngestTransaction._close_books

    def wait(transaction: IngestTransaction, key: BatchKey) -> None:
        wrote.set()
        may_commit.wait()
        close_books(transaction, key)

    monkeypatch.setattr(IngestTransaction, "_close_books", wait)
    writer = a_writer_of_an_order(database)
    writer.start()
    wrote.wait()
    put_in_force(database, RULES[1])
    change = threading.Thread(target=recompute_lines, args=(database,))
    change.start()
    change.join(timeout=0.5)
    was_waiting = change.is_alive()
    may_commit.set()
    writer.join()
    change.join()

    assert (was_waiting, versions(database)) == (True, [(2, 1)])


def test_a_batch_that_gets_its_lock_after_the_change_is_written_under_the_new_settings(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, may_lock = threading.Event(), threading.Event()
    lock = IngestTransaction._lock

    def wait(transaction: IngestTransaction, decoded: Decoded) -> None:
        began.set()
        may_lock.wait()
        lock(transaction, decoded)

    monkeypatch.setattr(IngestTransaction, "_lock", wait)
    writer = a_writer_of_an_order(database)
    writer.start()
    began.wait()
    put_in_force(database, RULES[1])
    recompute_lines(database)
    may_lock.set()
    writer.join()

    assert (versions(database), waiting(database)) == ([(2, 1)], 0)


def test_a_recomputation_that_is_killed_leaves_what_it_did_and_ends_when_run_again(database: Database) -> None:
    history = some_history(32, RULES[6], users=200, events=1_500)
    ingest(database, [history])
    put_in_force(database, RULES[6])
    lines = waiting(database)
    with psycopg.connect(database.url("owner")) as holder:
        holder.execute("select pg_advisory_xact_lock(%s, 30)", (LOCK_CLASS,))
        killed = start_command(database)
        assert killed.stdout is not None
        reached = [killed.stdout.readline() for _ in range(30)]
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
    wait_until_sessions_end(database)

    left = waiting(database)
    assert 0 < left < lines
    assert f'"lines": {lines - left},' in reached[-1]
    assert differences(database) == []
    again = start_command(database)
    assert again.wait() == 0
    assert waiting(database) == 0
    assert_same_answer(answer_of(database), naive_answer(history, RULES[6]), SEEN_ALIKE)
    assert differences(database) == []


def start_command(database: Database) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "attribution.recompute", "--database_url", database.url("owner")]
    environment = {**os.environ, "PYTHONPATH": str(GLUE_SCRIPTS)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, cwd=Path("/"))


def wait_until_sessions_end(database: Database) -> None:
    """A killed process's statement ends when its lock is free."""
    while database.rows(
        """
        select from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and usename = 'owner'
        """
    ):
        time.sleep(0.02)


@settings(real_databases, max_examples=10)
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
    oldest = datetime(first_day.year, first_day.month, first_day.day, tzinfo=UTC) + longest
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


def test_no_click_partition_is_dropped_between_the_choice_of_lines_and_the_search_for_their_clicks(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(database, [[record(click(at=TODAY - HOUR)), record(checkout(at=TODAY))]])
    later = TODAY + 60 * DAY
    ingest(database, [[record(click(user_id="ben", at=later), arrival=later)]])
    put_in_force(database, RULES[1])
    refusals: list[psycopg.Error] = []

    def try_to_drop(cursor: psycopg.Cursor[DictRow], sign: int) -> None:
        try:
            database.rows("select drop_click_partitions()")
        except psycopg.errors.LockNotAvailable as error:
            refusals.append(error)
        stage_credit(cursor, sign)

    monkeypatch.setattr(recompute, "stage_credit", try_to_drop)
    assert recompute_lines(database) == 1

    assert len(refusals) == 2
    assert database.rows("select first_click_id is not null from attributed_checkouts") == [(True,)]
    assert database.rows("select drop_click_partitions()") == [(1,)]


def test_what_changes_no_path_makes_a_version_that_no_line_waits_for(database: Database) -> None:
    ingest(database, [[record(checkout(at=TODAY))]])
    put_in_force(database, Settings(click_retention=40 * DAY))
    put_in_force(database, Settings(click_retention=40 * DAY))

    assert waiting(database) == 0
    assert database.rows("select version, click_retention from attribution_settings_versions order by 1") == [
        (1, 30 * DAY),
        (2, 40 * DAY),
    ]
