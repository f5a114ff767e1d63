"""Splits and merges: parents are read to their end before their children, and nothing is left out."""

import json

from kinesis_source.tests.fake_kinesis import FakeKinesis
from kinesis_source.tests.fake_query import Checkpoint, FakeQuery

FIRST = "shardId-000000000000"
SECOND = "shardId-000000000001"


def test_children_of_a_split_follow_the_last_record_of_their_parent():
    kinesis = FakeKinesis()
    query = FakeQuery(kinesis, Checkpoint(), maxFetchRecordsPerShard=2)
    parents = kinesis.put(FIRST, 5)
    left, right = kinesis.split(FIRST)
    children = kinesis.put(left, 2) + kinesis.put(right, 2)
    assert query.run(8) == parents + children


def test_a_merged_shard_waits_for_both_parents():
    kinesis = FakeKinesis(shards=2)
    checkpoint = Checkpoint()
    query = FakeQuery(kinesis, checkpoint, maxFetchRecordsPerShard=2)
    short, long = kinesis.put(FIRST, 1), kinesis.put(SECOND, 9)
    merged = kinesis.put(kinesis.merge(FIRST, SECOND), 3)
    numbers = query.run(10)
    assert sorted(numbers[:10], key=int) == short + long
    assert numbers[10:] == merged
    for text in checkpoint.offsets:
        offset = json.loads(text)
        if len(offset) > 2:
            assert offset[FIRST]["closed"] and offset[SECOND]["closed"]


def test_a_new_query_reads_closed_shards_that_still_hold_records():
    kinesis = FakeKinesis()
    parents = kinesis.put(FIRST, 3)
    left, _ = kinesis.split(FIRST)
    children = kinesis.put(left, 3)
    assert FakeQuery(kinesis, Checkpoint()).run(6) == parents + children


def test_a_reshard_while_the_query_is_stopped_is_followed_at_the_next_start():
    kinesis, checkpoint = FakeKinesis(shards=2), Checkpoint()
    seen = kinesis.put(FIRST, 2)
    assert FakeQuery(kinesis, checkpoint).run(3) == seen
    rest = kinesis.put(FIRST, 2)
    left, right = kinesis.split(FIRST)
    more = kinesis.put(left, 1) + kinesis.put(right, 1) + kinesis.put(kinesis.merge(left, SECOND), 2)
    assert sorted(FakeQuery(kinesis, checkpoint).run(8), key=int) == rest + more


def test_a_closed_shard_stays_in_the_offset_until_retention_takes_it():
    kinesis, checkpoint = FakeKinesis(), Checkpoint()
    query = FakeQuery(kinesis, checkpoint)
    kinesis.put(FIRST, 2)
    left, _ = kinesis.split(FIRST)
    kinesis.put(left, 1)
    query.run(4)
    assert json.loads(checkpoint.offsets[-1])[FIRST]["closed"]
    kinesis.remove(FIRST)
    last = kinesis.put(left, 1)
    assert query.run(4) == last
    assert FIRST not in json.loads(checkpoint.offsets[-1])


def test_a_child_whose_parents_are_trimmed_away_is_read_from_its_start():
    kinesis = FakeKinesis()
    left, right = kinesis.split(FIRST)
    written = kinesis.put(left, 2) + kinesis.put(right, 2)
    kinesis.remove(FIRST)
    assert FakeQuery(kinesis, Checkpoint()).run(3) == written


def test_latest_leaves_out_closed_shards_and_follows_later_reshards():
    kinesis, checkpoint = FakeKinesis(), Checkpoint()
    kinesis.put(FIRST, 3)
    left, right = kinesis.split(FIRST)
    query = FakeQuery(kinesis, checkpoint, startingPosition="LATEST")
    assert json.loads(checkpoint.initial)[FIRST] == {"after": "", "closed": True}
    assert query.run(2) == []
    child, _ = kinesis.split(right)
    written = kinesis.put(child, 2)
    assert query.run(6) == written
    assert left in json.loads(checkpoint.offsets[-1])
