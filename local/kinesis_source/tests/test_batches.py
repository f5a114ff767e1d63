"""Batches: every record once, in capped batches that hold the same records when they are planned again."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinesis_source.options import SourceOptions
from kinesis_source.positions import HORIZON
from kinesis_source.shard_fetch import REST_SECONDS
from kinesis_source.source import KinesisStreamReader, Slice, _even_groups
from kinesis_source.tests.fake_kinesis import STARTED, FakeKinesis
from kinesis_source.tests.fake_query import Checkpoint, FakeQuery

SHARD = "shardId-000000000000"


def test_every_record_arrives_once_and_in_the_order_of_its_shard():
    kinesis = FakeKinesis()
    query = FakeQuery(kinesis, Checkpoint(), maxFetchRecordsPerShard=3)
    written = kinesis.put(SHARD, 10)
    assert query.run(6) == written


def test_a_batch_holds_at_most_the_cap_of_each_shard():
    kinesis = FakeKinesis(shards=2)
    checkpoint = Checkpoint()
    query = FakeQuery(kinesis, checkpoint, maxFetchRecordsPerShard=4)
    for shard_id in kinesis.shards:
        kinesis.put(shard_id, 10)
    assert len(query.run(8)) == 20
    assert [len(query.read(batch)) for batch in range(len(checkpoint.offsets))] == [8, 8, 4]


def test_the_offset_stays_the_same_while_nothing_arrives():
    kinesis = FakeKinesis(shards=2)
    checkpoint = Checkpoint()
    query = FakeQuery(kinesis, checkpoint)
    assert query.run(5) == []
    assert checkpoint.offsets == []


def test_a_batch_holds_what_arrived_just_before_it_was_planned():
    kinesis = FakeKinesis(shards=2)
    reader = KinesisStreamReader(SourceOptions.parse({"streamName": "clicks"}), lambda _: kinesis)
    try:
        reader.latestOffset()
        time.sleep(REST_SECONDS)
        last = {shard_id: kinesis.put(shard_id, 3)[-1] for shard_id in kinesis.shards}
        planned = reader.latestOffset()
        assert {shard_id: position["after"] for shard_id, position in planned.items()} == last
    finally:
        reader.stop()


def test_a_shard_read_to_its_end_is_left_alone_while_no_batch_is_planned():
    kinesis = FakeKinesis()
    reader = KinesisStreamReader(SourceOptions.parse({"streamName": "clicks"}), lambda _: kinesis)
    try:
        reader.latestOffset()
        calls = kinesis.calls.count("GetRecords")
        time.sleep(2 * REST_SECONDS)
        assert kinesis.calls.count("GetRecords") == calls
    finally:
        reader.stop()


def test_no_more_than_one_batch_is_fetched_ahead():
    kinesis = FakeKinesis()
    query = FakeQuery(kinesis, Checkpoint(), maxFetchRecordsPerShard=3)
    kinesis.put(SHARD, 100)
    query.fetch(20)
    assert kinesis.calls.count("GetRecords") == 1


def test_a_committed_batch_leaves_nothing_on_disk():
    kinesis = FakeKinesis()
    query = FakeQuery(kinesis, Checkpoint())
    kinesis.put(SHARD, 10)
    query.run(3)
    assert query.reader._spool
    assert list(query.reader._spool._directory.iterdir()) == []


def test_a_batch_planned_again_from_the_log_holds_the_same_records():
    kinesis = FakeKinesis(shards=2)
    checkpoint = Checkpoint()
    query = FakeQuery(kinesis, checkpoint, maxFetchRecordsPerShard=3)
    for shard_id in kinesis.shards:
        kinesis.put(shard_id, 8)
    query.fetch()
    query.plan()
    planned = query.read(0)
    kinesis.put(SHARD, 5)
    again = FakeQuery(kinesis, checkpoint, maxFetchRecordsPerShard=100)
    assert again.read(0) == planned
    again.commit()
    assert sorted(planned + again.run(3), key=int) == sorted(
        (r.sequence_number for records in kinesis.records.values() for r in records), key=int
    )


def test_a_batch_planned_before_the_last_one_is_committed_holds_only_its_own_records():
    kinesis = FakeKinesis()
    query = FakeQuery(kinesis, Checkpoint(), maxFetchRecordsPerShard=3)
    written = kinesis.put(SHARD, 9)
    for _ in range(3):
        query.fetch()
        query.plan()
    assert [query.read(batch) for batch in (2, 0, 1)] == [written[6:], written[:3], written[3:6]]
    assert kinesis.calls.count("GetShardIterator") == 1


def test_spooled_files_that_vanish_are_read_from_kinesis_again():
    kinesis = FakeKinesis()
    query = FakeQuery(kinesis, Checkpoint(), maxFetchRecordsPerShard=3)
    written = kinesis.put(SHARD, 8)
    query.fetch()
    query.plan()
    assert query.reader._spool
    query.reader._spool.close()
    assert query.read(0) == written[:3]


def test_latest_starts_with_what_arrives_after_the_start():
    kinesis = FakeKinesis()
    kinesis.put(SHARD, 5)
    checkpoint = Checkpoint()
    FakeQuery(kinesis, checkpoint, startingPosition="latest")
    offset = json.loads(checkpoint.initial)
    assert offset[SHARD]["since"] > STARTED * 1000


def test_a_time_starts_with_the_first_record_that_arrived_then_also_when_planned_again():
    kinesis = FakeKinesis()
    written = kinesis.put(SHARD, 10)
    checkpoint = Checkpoint()
    start = "2023-11-14T22:13:32Z"  # STARTED + 12 s
    query = FakeQuery(kinesis, checkpoint, startingPosition=start)
    assert query.run(2) == [number for number in written if int(number) >= 12]
    assert FakeQuery(kinesis, checkpoint).read(0) == [number for number in written if int(number) >= 12]


@pytest.mark.parametrize(
    ("records", "groups"),
    [
        ([2_000] * 4, [2, 2]),
        ([6_000, 1_000, 1_000], [1, 2]),
        ([500] * 3, [3]),
        ([None, 500, None, 500], [1, 1, 2]),
    ],
    ids=["evenly", "by records, not by number", "a few in one", "what is not spooled by itself"],
)
def test_a_batch_is_split_among_the_cores(records, groups):
    slices = [Slice(SHARD, HORIZON, "9", count or 0, count and "spooled") for count in records]

    assert [len(group) for group in _even_groups(slices, most=2)] == groups


STEPS = st.lists(
    st.sampled_from(["put", "put", "fetch", "plan", "read and commit", "kill", "split", "merge"]), max_size=60
)


@settings(max_examples=150, deadline=None)
@given(STEPS, st.integers(1, 6))
def test_any_order_of_writes_kills_and_reshards_delivers_every_record_once(steps, most):
    kinesis, checkpoint = FakeKinesis(shards=2), Checkpoint()
    query = FakeQuery(kinesis, checkpoint, maxFetchRecordsPerShard=most)
    written: list[str] = []
    delivered: list[str] = []

    def finish_batch() -> None:
        delivered.extend(query.read(checkpoint.committed))
        query.commit()

    for step in [*steps, "fetch", "plan"]:
        open_shards = [s.shard_id for s in kinesis.shards.values() if not s.closed]
        is_planned = checkpoint.committed < len(checkpoint.offsets)
        match step:
            case "put":
                written += [n for shard_id in open_shards for n in kinesis.put(shard_id, 3)]
            case "fetch":
                query.fetch()
            case "plan" if not is_planned:
                query.plan()
            case "read and commit" if is_planned:
                finish_batch()
            case "kill":
                query.reader.stop()
                query = FakeQuery(kinesis, checkpoint, maxFetchRecordsPerShard=most)
            case "split" if len(kinesis.shards) < 10:
                kinesis.split(open_shards[0])
            case "merge" if len(open_shards) > 1:
                kinesis.merge(*open_shards[:2])
    if checkpoint.committed < len(checkpoint.offsets):
        finish_batch()
    quiet = 0
    while quiet < 4 and len(checkpoint.offsets) < 1_000:
        before = len(checkpoint.offsets)
        delivered += query.run()
        quiet = quiet + 1 if len(checkpoint.offsets) == before else 0
    query.reader.stop()
    assert sorted(delivered, key=int) == sorted(written, key=int)
