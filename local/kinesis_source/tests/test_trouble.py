"""Trouble: expiry, throttling, outages, retention and a stream made anew cost time and warnings, never records."""

import logging
import time

import pytest

from kinesis_source import shard_fetch
from kinesis_source.client import (
    MAX_RECORDS_PER_CALL,
    DataLossError,
    ExpiredIteratorError,
    NotFoundError,
    RefusedError,
    SequenceNumberRange,
    Shard,
    TransientError,
)
from kinesis_source.lag import LagLog
from kinesis_source.options import SourceOptions
from kinesis_source.positions import Position, is_another_shard
from kinesis_source.shard_fetch import REST_SECONDS
from kinesis_source.source import KinesisStreamReader
from kinesis_source.spool import Spool
from kinesis_source.tests.fake_kinesis import FakeKinesis
from kinesis_source.tests.fake_query import Checkpoint, FakeQuery

SHARD = "shardId-000000000000"


@pytest.mark.parametrize("error", [ExpiredIteratorError("old"), TransientError("throttled"), NotFoundError("away")])
def test_a_failed_call_is_made_again_and_nothing_is_lost_or_doubled(error):
    kinesis = FakeKinesis()
    query = FakeQuery(kinesis, Checkpoint(), maxFetchRecordsPerShard=3)
    written = kinesis.put(SHARD, 9)
    numbers = query.run(1)
    for _ in range(3):
        kinesis.failures = [error]
        numbers += query.run(2)
    assert numbers + query.run(6) == written


def test_iterators_that_expired_in_a_long_batch_are_renewed_at_the_same_place():
    kinesis = FakeKinesis()
    query = FakeQuery(kinesis, Checkpoint(), maxFetchRecordsPerShard=3)
    written = kinesis.put(SHARD, 9)
    numbers = query.run(1)
    kinesis.iterators.clear()
    assert numbers + query.run(5) == written


def test_an_outage_neither_ends_the_query_nor_moves_the_offset():
    kinesis, checkpoint = FakeKinesis(), Checkpoint()
    query = FakeQuery(kinesis, checkpoint)
    kinesis.failures = [TransientError("connection refused")] * 30
    assert query.run(12) == []
    kinesis.failures = []
    written = kinesis.put(SHARD, 3)
    assert query.run(2) == written


def test_a_batch_planned_again_during_an_outage_waits_for_kinesis():
    kinesis, checkpoint = FakeKinesis(), Checkpoint()
    query = FakeQuery(kinesis, checkpoint)
    written = kinesis.put(SHARD, 3)
    query.fetch()
    query.plan()
    again = FakeQuery(kinesis, checkpoint)
    kinesis.failures = [TransientError("away"), NotFoundError("stream"), NotFoundError("stream"), TransientError("")]
    assert again.read(0) == written


def test_records_that_retention_took_are_passed_over_with_the_rest_read(caplog):
    kinesis, checkpoint = FakeKinesis(), Checkpoint()
    seen = kinesis.put(SHARD, 2)
    query = FakeQuery(kinesis, checkpoint, maxFetchRecordsPerShard=2)
    assert query.run(1) == seen
    left = kinesis.put(SHARD, 6)[3:]
    kinesis.trim(SHARD, 5)
    assert FakeQuery(kinesis, checkpoint).run(2) == left


def test_a_planned_batch_whose_records_are_gone_ends_with_a_warning(caplog):
    kinesis, checkpoint = FakeKinesis(), Checkpoint()
    query = FakeQuery(kinesis, checkpoint)
    kinesis.put(SHARD, 3)
    query.fetch()
    query.plan()
    kinesis.trim(SHARD, 3)
    assert FakeQuery(kinesis, checkpoint).read(0) == []
    assert "its records are gone" in caplog.text


def test_a_shard_that_vanished_while_stopped_is_left_with_a_warning(caplog):
    kinesis, checkpoint = FakeKinesis(), Checkpoint()
    query = FakeQuery(kinesis, checkpoint, maxFetchRecordsPerShard=1)
    kinesis.put(SHARD, 3)
    query.run(1)
    left, _ = kinesis.split(SHARD)
    written = kinesis.put(left, 2)
    kinesis.remove(SHARD)
    with pytest.raises(DataLossError, match="is gone before it was read to its end: some data may have been lost"):
        FakeQuery(kinesis, checkpoint, failOnDataLoss="true").run(3)
    assert FakeQuery(kinesis, checkpoint).run(3) == written
    assert "is gone before it was read to its end" in caplog.text


@pytest.mark.parametrize("stopped", [True, False])
def test_a_stream_made_anew_is_read_from_its_start(caplog, stopped):
    kinesis, checkpoint = FakeKinesis(), Checkpoint()
    query = FakeQuery(kinesis, checkpoint)
    kinesis.put(SHARD, 3)
    query.run(2)
    kinesis.make_anew()
    written = kinesis.put(SHARD, 4)
    if stopped:
        with pytest.raises(DataLossError, match="failOnDataLoss"):
            FakeQuery(kinesis, checkpoint, failOnDataLoss="true").run(4)
        query = FakeQuery(kinesis, checkpoint)
    assert query.run(4) == written
    assert "going on from the oldest record" in caplog.text
    assert FakeQuery(kinesis, checkpoint).read(len(checkpoint.offsets) - 1) == written


def test_a_shard_read_to_its_end_is_read_again_when_the_stream_was_made_anew(caplog):
    kinesis, checkpoint = FakeKinesis(), Checkpoint()
    query = FakeQuery(kinesis, checkpoint)
    kinesis.put(SHARD, 3)
    kinesis.split(SHARD)
    query.run(4)
    kinesis.make_anew()
    written = kinesis.put(SHARD, 4)
    with pytest.raises(DataLossError, match="was made anew"):
        FakeQuery(kinesis, checkpoint, failOnDataLoss="true").run(4)
    again = FakeQuery(kinesis, checkpoint)
    assert again.run(4) == written
    assert "was made anew" in caplog.text
    assert FakeQuery(kinesis, checkpoint).read(len(checkpoint.offsets) - 1) == written


@pytest.mark.parametrize(
    ("position", "starting", "ending", "another"),
    [
        (Position("9", closed=True), "8", "10", False),
        (Position(closed=True), "8", "10", False),
        (Position(closed=True), "8", None, True),
        (Position("9", closed=True), "10", "12", True),
        (Position("9"), "10", None, True),
        (Position("10"), "9", None, False),
    ],
)
def test_a_position_is_told_from_one_of_a_former_shard_of_the_same_name(position, starting, ending, another):
    assert is_another_shard(Shard(SHARD, SequenceNumberRange(starting, ending)), position) is another


def test_a_refusal_ends_the_query_with_its_own_words():
    kinesis = FakeKinesis()
    kinesis.failures = [RefusedError("400 AccessDeniedException")]
    options = SourceOptions.parse({"streamName": "clicks", "maxFetchTimeInMs": "2000"})
    reader = KinesisStreamReader(options, lambda _: kinesis)
    try:
        with pytest.raises(RefusedError, match="AccessDenied"):
            for _ in range(5):
                reader.latestOffset()
    finally:
        reader.stop()


def test_the_background_thread_fills_every_batch_but_the_first_within_the_wait():
    kinesis = FakeKinesis()
    first = kinesis.put(SHARD, 1)
    options = SourceOptions.parse(
        {"streamName": "clicks", "maxFetchRecordsPerShard": "25000", "maxFetchTimeInMs": "9000"}
    )
    reader = KinesisStreamReader(options, lambda _: kinesis)
    try:
        began = time.monotonic()
        assert reader.latestOffset()[SHARD]["after"] == first[-1]
        written = kinesis.put(SHARD, 25_000)
        time.sleep(REST_SECONDS)
        assert reader.latestOffset()[SHARD]["after"] == written[-1]
        assert time.monotonic() - began < 9
    finally:
        reader.stop()


def test_the_first_batch_does_not_wait_for_all_that_there_is():
    kinesis = FakeKinesis()
    written = kinesis.put(SHARD, 3 * MAX_RECORDS_PER_CALL)
    kinesis.answer_seconds = 0.2
    reader = KinesisStreamReader(SourceOptions.parse({"streamName": "clicks"}), lambda _: kinesis)
    try:
        assert reader.latestOffset()[SHARD]["after"] == written[MAX_RECORDS_PER_CALL - 1]
        assert reader.latestOffset()[SHARD]["after"] == written[-1]
    finally:
        reader.stop()


def test_until_the_first_batch_is_written_no_more_than_an_answer_is_fetched():
    kinesis = FakeKinesis()
    written = kinesis.put(SHARD, 4 * MAX_RECORDS_PER_CALL)
    query = FakeQuery(kinesis, Checkpoint())
    query.fetch(5)
    query.plan()
    assert query.read(0) == written[:MAX_RECORDS_PER_CALL]
    query.fetch(5)
    query.plan()
    query.fetch(5)
    query.plan()
    assert query.read(1) + query.read(2) == written[MAX_RECORDS_PER_CALL:]


def test_lag_is_logged_at_most_every_ten_seconds(caplog):
    kinesis = FakeKinesis()
    kinesis.put(SHARD, 100)
    with caplog.at_level(logging.INFO):
        query = FakeQuery(kinesis, Checkpoint(), maxFetchRecordsPerShard=3)
        for _ in range(20):
            query.now += 1
            query.run(0)
            assert query.reader._prefetcher
            query.reader._prefetcher.poll()
            query.plan()
    lines = [r for r in caplog.records if "ms behind" in r.message]
    assert 1 <= len(lines) <= 3


def test_what_a_killed_reader_left_on_disk_is_removed_by_the_next(tmp_path):
    left_over = tmp_path / "kinesis-source-999999999-x"
    left_over.mkdir()
    running = Spool(tmp_path)
    Spool(tmp_path)
    assert not left_over.exists()
    assert running._directory.exists()


def test_a_reader_that_has_caught_up_says_so_once(caplog):
    now = 0.0
    log = LagLog("clicks", lambda: now)
    with caplog.at_level(logging.INFO):
        for behind_ms in (5_000, 0, 0):
            log.note(behind_ms)
            now += 10

    assert [r.message for r in caplog.records] == [
        f"kinesis source: stream clicks is {behind_ms} ms behind" for behind_ms in (5_000, 0)
    ]


def test_a_stream_that_is_missing_for_a_minute_is_waited_for_and_then_ends_the_query():
    kinesis = FakeKinesis()
    query = FakeQuery(kinesis, Checkpoint())
    written = kinesis.put(SHARD, 3)
    kinesis.failures = [NotFoundError("clicks")] * 5
    assert query.run(7) == written

    kinesis.failures = [NotFoundError("clicks")] * 100
    with pytest.raises(NotFoundError):
        query.run(8)


def test_no_more_bytes_are_fetched_ahead_than_allowed_and_the_rest_follows(monkeypatch):
    monkeypatch.setattr(shard_fetch, "_MAX_AHEAD_BYTES", 1)
    kinesis = FakeKinesis()
    written = kinesis.put(SHARD, 3 * MAX_RECORDS_PER_CALL)
    query = FakeQuery(kinesis, Checkpoint())
    assert query.run(1) == written[:MAX_RECORDS_PER_CALL]
    query.plan()
    kinesis.calls.clear()

    query.fetch(5)

    assert kinesis.calls.count("GetRecords") == 1
    assert query.run(3) == written[MAX_RECORDS_PER_CALL:]
