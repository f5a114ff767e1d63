import base64
import json
import time

import pytest
from ministack.services import kinesis

from ministack_launcher import retention


@pytest.fixture(autouse=True)
def stream(monkeypatch):
    monkeypatch.setattr(kinesis, "_expire_records", kinesis._expire_records)
    retention.install()
    kinesis.reset()
    kinesis._create_stream({"StreamName": "clicks", "ShardCount": 1})
    yield kinesis._streams["clicks"]
    kinesis.reset()


def put(text):
    kinesis._put_record({"StreamName": "clicks", "PartitionKey": "u", "Data": base64.b64encode(text.encode()).decode()})


def age_all(stream, seconds):
    for record in stream["shards"]["shardId-000000000000"]["records"]:
        record["ApproximateArrivalTimestamp"] = time.time() - seconds


def answer(response):
    _status, _headers, body = response
    return json.loads(body)


def new_iterator():
    request = {"StreamName": "clicks", "ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"}
    return answer(kinesis._get_shard_iterator(request))["ShardIterator"]


def read(iterator, limit=10_000):
    response = answer(kinesis._get_records({"ShardIterator": iterator, "Limit": limit}))
    return [base64.b64decode(record["Data"]).decode() for record in response["Records"]], response["NextShardIterator"]


def test_a_reader_skips_nothing_when_what_it_has_read_expires(stream):
    for number in range(5):
        put(f"old {number}")
    _, iterator = read(new_iterator())
    age_all(stream, 25 * 3600)
    for number in range(3):
        put(f"new {number}")
    records, _ = read(iterator)
    assert records == ["new 0", "new 1", "new 2"]


def test_records_older_than_the_retention_are_gone(stream):
    put("old")
    age_all(stream, 24 * 3600 + 2 * retention.TRIM_EVERY_SECONDS)
    put("new")
    assert read(new_iterator())[0] == ["new"]


def test_records_within_the_retention_stay(stream):
    put("old")
    age_all(stream, 24 * 3600 - 60)
    put("new")
    assert read(new_iterator())[0] == ["old", "new"]


def test_what_expires_in_one_shard_moves_no_reader_of_another():
    kinesis._create_stream({"StreamName": "two", "ShardCount": 2})
    stream = kinesis._streams["two"]
    expiring, other = stream["shards"]
    for number in range(20):
        kinesis._put_record({"StreamName": "two", "PartitionKey": f"user {number}", "Data": "b2xk"})
    request = {"StreamName": "two", "ShardId": other, "ShardIteratorType": "TRIM_HORIZON"}
    old, iterator = read(answer(kinesis._get_shard_iterator(request))["ShardIterator"])
    for record in stream["shards"][expiring]["records"]:
        record["ApproximateArrivalTimestamp"] = time.time() - 25 * 3600

    retention.trim_expired(stream)

    assert len(old) > 0 and stream["shards"][expiring]["records"] == []
    assert read(iterator)[0] == []
