"""Settings change while others write or drop partitions, and the change is killed: nothing mixes, nothing is left."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import psycopg
import pytest
from psycopg.rows import DictRow
from pyspark.sql import SparkSession

from attribution import recompute
from attribution.books import BatchKey
from attribution.bucket_locks import LOCK_CLASS
from attribution.credit import stage_credit
from attribution.recompute import Progress
from attribution.store import Store
from attribution.transaction import IngestTransaction
from backfill.attribution_oracle import attribute
from backfill.records import from_kinesis
from backfill.settings import Settings
from backfill.verdicts import judge_records
from contract.decoder import Decoded
from testing.database import Database
from testing.event_builders import Record, checkout, click, kinesis_table, record
from testing.ingest import answer_of, cut, ingest, write
from testing.naive_answer import naive_answer
from testing.oracle_comparison import assert_same_answer, oracle_answer
from testing.places import GLUE_SCRIPTS
from testing.settings_change import (
    DAY,
    HOUR,
    RULES,
    SEEN_ALIKE,
    TODAY,
    differences,
    put_in_force,
    recompute_lines,
    some_history,
    versions,
    waiting,
)


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
    return threading.Thread(target=write, args=(Store(database.login()), order))


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
    command = [sys.executable, "-m", "attribution.recompute", "--database_url", database.url("recompute")]
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
