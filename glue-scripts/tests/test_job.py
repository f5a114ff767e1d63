"""The streaming job on real Spark and real PostgreSQL, its records read from files in place of Kinesis."""

import logging
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Event, Thread

import pyarrow.parquet as pq
import pytest
from pyspark.errors import StreamingQueryException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.streaming import StreamingQuery

from attribution.job import parse_arguments, start_query, stop, stream
from attribution.micro_batch import BatchWriter
from backfill.attribution_oracle import attribute
from backfill.records import from_kinesis
from backfill.settings import Settings
from backfill.verdicts import judge_records
from contract.enrichment import bucket
from contract.records import RECORD_COLUMNS
from testing.database import Database
from testing.event_builders import Record, checkout, click, item, kinesis_table, record
from testing.ingest import CHECKOUTS_STREAM, answer_of, assert_books_balance, cut
from testing.oracle_comparison import Answer, assert_same_answer, oracle_answer
from testing.refusal import allow, refuse
from testing.shop_history import random_history

TODAY = datetime.now(UTC).replace(microsecond=0)


class FileFed:
    """The job, fed with files: one file is one micro-batch."""

    def __init__(self, spark: SparkSession, database: Database, folder: Path) -> None:
        self._spark = spark
        self._folder = folder / "records"
        self._folder.mkdir()
        self.checkpoint = folder / "checkpoint"
        self._login = database.login()
        self._files = 0
        self._runs = 0

    def put(self, records: Sequence[Record]) -> None:
        """Adds one file, in place at once."""
        part = self._folder / f".{self._files:05d}.parquet"
        pq.write_table(kinesis_table(list(records)), part)
        part.rename(self._folder / f"{self._files:05d}.parquet")
        self._files += 1

    def records(self) -> DataFrame:
        """The stream of them."""
        return (
            self._spark.readStream.schema(self._spark.read.parquet(str(self._folder)).schema)
            .option("maxFilesPerTrigger", 1)
            .parquet(str(self._folder))
            .select(*RECORD_COLUMNS)
        )

    def run(self) -> None:
        """A run of the job, until every file that its checkpoint does not name is written."""
        self._runs += 1
        writer = BatchWriter(self._login, CHECKOUTS_STREAM, f"run-{self._runs}")
        query = start_query(writer.books(self.records()), writer, str(self.checkpoint), "0 seconds")
        try:
            query.processAllAvailable()
        finally:
            query.stop()


@pytest.fixture
def job(spark: SparkSession, database: Database, tmp_path: Path) -> FileFed:
    return FileFed(spark, database, tmp_path)


def oracle(spark: SparkSession, records: list[Record]) -> Answer:
    judged = judge_records(from_kinesis(spark.createDataFrame(kinesis_table(records))), Settings()).persist()
    return oracle_answer(attribute(judged, Settings()))


def test_the_job_over_a_shuffled_and_duplicated_history_gives_the_oracles_answer(
    spark: SparkSession, database: Database, job: FileFed
) -> None:
    rng = Random(11)
    history = random_history(rng, users=40, events=1_500, end=TODAY, conflicts=False)
    delivered = history + rng.choices(history, k=300)
    rng.shuffle(delivered)
    for at in range(0, len(delivered), 400):
        job.put(delivered[at : at + 400])

    job.run()

    assert_same_answer(answer_of(database), oracle(spark, history))
    assert_books_balance(database, received=len(delivered))


def test_a_deleted_checkpoint_loses_nothing_and_doubles_nothing(
    spark: SparkSession, database: Database, job: FileFed
) -> None:
    rng = Random(12)
    history = random_history(rng, end=TODAY, conflicts=False)
    batches = cut(rng, history)[:6]
    seen = [record for batch in batches for record in batch]
    for batch in batches[:3]:
        job.put(batch)
    job.run()
    shutil.rmtree(job.checkpoint)
    for batch in batches[3:]:
        job.put(batch)
    job.run()

    assert_same_answer(answer_of(database), oracle(spark, seen))
    again = sum(len(batch) for batch in batches[:3])
    assert_books_balance(database, received=len(seen) + again)


def test_a_batch_that_was_written_but_not_checkpointed_is_all_duplicates(
    spark: SparkSession, database: Database, job: FileFed
) -> None:
    history = random_history(Random(13), end=TODAY, conflicts=False)
    job.put(history)
    job.run()
    for commit in (job.checkpoint / "commits").iterdir():
        commit.unlink()

    job.run()

    assert_same_answer(answer_of(database), oracle(spark, history))
    assert_books_balance(database, received=2 * len(history))


def test_a_batch_cut_off_by_a_stop_is_no_error_and_is_written_by_the_next_run(
    spark: SparkSession, database: Database, job: FileFed, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, logger="py4j")
    history = random_history(Random(14), end=TODAY, conflicts=False)
    job.put(history)
    writing = Event()

    def never_ends(books: DataFrame, _: int) -> None:
        writing.set()
        books.foreach(lambda _: time.sleep(600))

    query = start_query(job.records(), never_ends, str(job.checkpoint), "0 seconds")
    assert writing.wait(60)
    stop(query)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]

    job.run()

    assert_same_answer(answer_of(database), oracle(spark, history))
    assert_books_balance(database, received=len(history))


class Said:
    """What the job has said so far."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.INFO, logger="attribution")
        self._caplog = caplog

    def streaming(self, *, within: float = 0.0) -> bool:
        give_up = time.monotonic() + within
        while not (said := "streaming" in self._caplog.messages) and time.monotonic() < give_up:
            time.sleep(0.02)
        return said


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Iterator[Said]:
    handlers = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
    yield Said(caplog)
    for name, handler in handlers.items():
        signal.signal(name, handler)


def end_once(query: StreamingQuery, streaming: Callable[[], bool]) -> list[bool]:
    """Runs the query until `streaming`, asked beside it, has answered; gives its answer."""
    answers = []

    def look() -> None:
        answers.append(streaming())
        query.stop()

    beside = Thread(target=look)
    beside.start()
    stream(query)
    beside.join()
    return answers


def test_the_job_says_that_it_streams_only_once_its_first_batch_is_written(
    spark: SparkSession, job: FileFed, said: Said
) -> None:
    job.put(random_history(Random(15), end=TODAY, conflicts=False))
    writing, written = Event(), Event()

    def write(books: DataFrame, _: int) -> None:
        writing.set()
        written.wait(60)

    def look() -> bool:
        writing.wait(60)
        too_early = said.streaming(within=0.3)
        written.set()
        return not too_early and said.streaming(within=10)

    query = start_query(job.records(), write, str(job.checkpoint), "0 seconds")
    assert end_once(query, look) == [True]


def test_the_job_streams_where_there_is_nothing_to_read(spark: SparkSession, job: FileFed, said: Said) -> None:
    job.put(random_history(Random(16), end=TODAY, conflicts=False))
    job.run()

    query = start_query(job.records(), lambda *_: None, str(job.checkpoint), "0 seconds")
    assert end_once(query, lambda: said.streaming(within=10)) == [True]


def test_a_job_whose_first_batch_fails_never_says_that_it_streams(
    spark: SparkSession, job: FileFed, said: Said
) -> None:
    job.put(random_history(Random(17), end=TODAY, conflicts=False))

    def fail(*_: object) -> None:
        raise ValueError("on purpose")

    query = start_query(job.records(), fail, str(job.checkpoint), "0 seconds")
    with pytest.raises(StreamingQueryException, match="on purpose"):
        stream(query)
    assert not said.streaming()


def test_the_jobs_arguments_leave_glues_own_alone() -> None:
    given = ["--clicks_stream", "a", "--checkouts_stream", "b", "--checkpoint_location", "c", "--database_url", "d"]
    arguments = parse_arguments([*given, "--JOB_RUN_ID", "jr_1", "--JOB_NAME", "x", "--job-bookmark-option", "off"])
    assert (arguments.clicks_stream, arguments.run_id) == ("a", "jr_1")
    with pytest.raises(SystemExit):
        parse_arguments(given[2:])


def test_of_two_orders_that_arrived_together_the_one_with_the_lower_number_stands(
    database: Database, job: FileFed
) -> None:
    numbers = ["10", "9", "9" * 55 + "8", "9" * 55 + "7"]
    orders = [
        replace(record(checkout(user, TODAY, [item(quantity=n)], coupon=number)), sequence_number=number)
        for n, user, number in zip([1, 2, 3, 4], ["anna", "anna", "bert", "bert"], numbers, strict=True)
    ]
    job.put(orders)

    job.run()

    assert database.rows("select user_id, coupon from checkouts order by 1") == [("anna", "9"), ("bert", numbers[3])]
    assert database.rows("select sequence_number from rejected_events order by 1") == [("10",), (numbers[2],)]


def test_each_partition_writes_the_records_of_its_own_buckets(
    spark: SparkSession, database: Database, job: FileFed
) -> None:
    users = [f"user-{n}" for n in range(100)]
    job.put([record(click(user, TODAY, event_id=f"{n}")) for user in users for n in range(1 + bucket(user))])

    job.run()

    cores = spark.sparkContext.defaultParallelism
    expected: Counter[int] = Counter()
    for user in users:
        expected[bucket(user) % cores] += 1 + bucket(user)
    assert database.rows("select partition_id, received from batches order by 1") == sorted(expected.items())


def test_a_micro_batch_is_no_progress_until_all_its_partitions_are_committed(
    spark: SparkSession, database: Database, job: FileFed
) -> None:
    users = ["user-0", next(f"user-{n}" for n in range(100) if bucket(f"user-{n}") % 2 != bucket("user-0") % 2)]
    refuse(database, users[0], code="perform pg_sleep(0.5); perform no_such_function()")
    first = [record(click(user, TODAY), arrival=TODAY) for user in users]
    later = [record(checkout(users[1], TODAY), arrival=TODAY + timedelta(seconds=1))]
    job.put(first)
    job.put(later)

    with pytest.raises(StreamingQueryException):
        job.run()

    assert database.rows("select user_id from clicks") == [(users[1],)]
    assert database.rows("select * from stream_progress") == []
    allow(database)
    job.run()
    told = database.rows("select stream, last_arrival from stream_progress order by stream")
    assert told == [("checkouts", later[0].arrival), ("clicks", TODAY)]


def test_progress_never_goes_back(spark: SparkSession, database: Database, job: FileFed) -> None:
    newest = TODAY + timedelta(seconds=5)
    job.put([record(click(at=TODAY), arrival=newest)])
    job.put([record(click(at=TODAY, event_id="read again"), arrival=TODAY)])

    job.run()

    assert database.rows("select last_arrival from stream_progress") == [(newest,)]
