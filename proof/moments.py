"""The moments of a micro-batch, seen from outside: in the job's log, its checkpoint and the database."""

import time
from collections.abc import Callable
from random import Random

import psycopg

from attribution.bucket_locks import LOCK_CLASS
from proof.job_run import JobRun
from testing.database import Database

START_UP = "start-up"
READ = "read or decode"
TRANSACTION = "in a transaction"
COMMITTED = "between commit and checkpoint"
BETWEEN = "between batches"
MOMENTS = (START_UP, READ, TRANSACTION, COMMITTED)

# The first batch comes about 8 s after the start on two cores.
START_UP_SECONDS = 8.0
GIVE_UP_SECONDS = 60.0
EVERY_SECONDS = 0.002

IN_TRANSACTION = """
    select exists (
        select from pg_locks
        where locktype = 'advisory' and classid = %s and granted
            and database = (select oid from pg_database where datname = current_database())
    )
"""
RECEIVED = "select coalesce(sum(received), 0) >= %s from batches"
WRITTEN = "select exists (select from batches where run_id = %s and batch_id = %s)"


class Watch:
    """One connection that looks at a job's database, again and again."""

    def __init__(self, database: Database) -> None:
        self._connection = psycopg.connect(database.url("owner"), autocommit=True)

    def __enter__(self) -> "Watch":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def in_transaction(self) -> bool:
        """Whether a writer holds the locks of its users: it has begun to write and has not committed."""
        return self._ask(IN_TRANSACTION, LOCK_CLASS)

    def is_written(self, job: JobRun, batch: int) -> bool:
        """Whether a partition of that batch is committed in the database."""
        return self._ask(WRITTEN, job.run_id, batch)

    def has_received(self, records: int) -> bool:
        """Whether so many records are committed in the books."""
        return self._ask(RECEIVED, records)

    def _ask(self, query: str, *parameters: object) -> bool:
        row = self._connection.execute(query, parameters).fetchone()
        assert row is not None
        return row[0]


def await_moment(moment: str, job: JobRun, watch: Watch, rng: Random) -> None:
    """Returns in that moment, or a minute after the job was up where it does not come. Raises JobEndedError."""
    if moment == START_UP:
        wait_for(lambda: job.is_streaming(), rng.uniform(0, START_UP_SECONDS))
        return
    job.wait_until_streaming()
    checkpoint = job.checkpoint
    later = checkpoint.committed() + rng.choice([0, 0, 1, 2])
    wait_for(lambda: checkpoint.committed() >= later, GIVE_UP_SECONDS / 2)
    if moment == READ:
        wait_for(lambda: checkpoint.planned() > checkpoint.committed(), GIVE_UP_SECONDS)
        time.sleep(rng.uniform(0, 0.1))
    elif moment == TRANSACTION:
        wait_for(watch.in_transaction, GIVE_UP_SECONDS)
        time.sleep(rng.uniform(0, 0.05))
    else:
        wait_for(lambda: _is_uncheckpointed(job, watch), GIVE_UP_SECONDS)


def moment_of_death(job: JobRun, watch: Watch, *, was_streaming: bool, was_writing: bool) -> str:
    """Where a killed job's last batch stood, by what it left; `was_...`: what was seen just before."""
    batch = job.checkpoint.planned()
    if not was_streaming:
        return START_UP
    if batch == job.checkpoint.committed():
        return BETWEEN
    if watch.is_written(job, batch):
        return COMMITTED
    return TRANSACTION if was_writing else READ


def wait_until_received(watch: Watch, records: int) -> None:
    """Until so many records are committed in the books, or a minute."""
    wait_for(lambda: watch.has_received(records), GIVE_UP_SECONDS)


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition came true in that time."""
    give_up = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up:
            return False
        time.sleep(EVERY_SECONDS)
    return True


def _is_uncheckpointed(job: JobRun, watch: Watch) -> bool:
    batch = job.checkpoint.committed() + 1
    return watch.is_written(job, batch) and job.checkpoint.committed() < batch
