"""Retention, outages and streams made anew, which no stream of a test shows by itself."""

import pytest

from kinesis_source.client import ExpiredIteratorError, RefusedError, TransientError
from kinesis_source.tests.fake_kinesis import FakeKinesis
from warehouse_twin import kinesis_streams
from warehouse_twin.failures import StatementError
from warehouse_twin.testing.local_warehouse import LocalWarehouse

SHARD = "shardId-000000000000"
REFRESH = "refresh materialized view clicks_raw"


@pytest.fixture
def kinesis():
    return FakeKinesis()


@pytest.fixture
def warehouse(tmp_path, kinesis, monkeypatch):
    monkeypatch.setattr(kinesis_streams, "backoff_seconds", lambda failures: 0)
    warehouse = LocalWarehouse(tmp_path, {"clicks": kinesis})
    warehouse.do(
        "create external schema streams from kinesis iam_role default",
        "create materialized view clicks_raw as select * from streams.clicks",
    )
    return warehouse


def numbers(warehouse):
    found = warehouse.rows("select sequence_number from clicks_raw order by sequence_number::int")
    return [number for (number,) in found]


def test_what_the_retention_took_unread_is_the_difference_to_what_was_scanned(warehouse, kinesis):
    written = kinesis.put(SHARD, 10)
    warehouse.do(REFRESH)
    written += kinesis.put(SHARD, 5)
    kinesis.trim(SHARD, 12)
    warehouse.do(REFRESH)
    assert numbers(warehouse) == written[:10] + written[12:]
    [(scanned,)] = warehouse.rows("select sum(scanned_rows)::int from sys_stream_scan_states")
    assert len(written) - scanned == 2
    # Redshift has no row for what is gone, but a gap in the times of what it scanned.
    [(gap,)] = warehouse.rows(
        """select max(datediff(second, before_it, stream_record_time_min)) from (
            select stream_record_time_min,
                   lag(stream_record_time_max) over (partition by partition_id order by record_time) as before_it
            from sys_stream_scan_states) as scans"""
    )
    assert gap == 3


def test_a_shard_that_the_retention_took_does_not_keep_its_children_from_being_read(warehouse, kinesis):
    before = kinesis.put(SHARD, 3)
    warehouse.do(REFRESH)
    kinesis.put(SHARD, 3)
    left, right = kinesis.split(SHARD)
    after = kinesis.put(left, 2) + kinesis.put(right, 2)
    kinesis.remove(SHARD)
    warehouse.do(REFRESH)
    assert numbers(warehouse) == before + after


@pytest.mark.parametrize("error", [TransientError("throttled"), ExpiredIteratorError("old")])
def test_a_call_that_fails_is_made_again(warehouse, kinesis, error):
    written = kinesis.put(SHARD, 9)
    kinesis.failures = [error] * 3
    warehouse.do(REFRESH)
    assert numbers(warehouse) == written


@pytest.mark.parametrize("failures", [[TransientError("away")] * 99, [RefusedError("no permission")]])
def test_an_outage_fails_the_refresh_and_leaves_nothing_of_it(warehouse, kinesis, failures):
    written = kinesis.put(SHARD, 9)
    kinesis.failures = failures
    assert "Kinesis error" in warehouse.error(REFRESH)
    assert numbers(warehouse) == []
    kinesis.failures = []
    warehouse.do(REFRESH)
    assert numbers(warehouse) == written


def test_a_refresh_that_fails_in_its_middle_leaves_nothing_of_it(warehouse, kinesis, monkeypatch):
    written = [*kinesis.put(SHARD, 5), *kinesis.put(kinesis.add_shard(), 5)]
    read = kinesis.get_records

    def dies_at_the_second_shard(iterator, limit):
        if kinesis.iterators[iterator][0] != SHARD:
            raise RefusedError("dead")
        return read(iterator, limit)

    monkeypatch.setattr(kinesis, "get_records", dies_at_the_second_shard)
    with pytest.raises(StatementError, match="dead"):
        warehouse.do(REFRESH)
    assert numbers(warehouse) == []
    assert warehouse.rows("select count(*) from sys_stream_scan_states") == [(0,)]
    monkeypatch.undo()
    warehouse.do(REFRESH)
    assert numbers(warehouse) == written


def test_a_stream_made_anew_under_its_name_is_read_from_its_start(warehouse, kinesis):
    former = kinesis.put(SHARD, 3)
    warehouse.do(REFRESH)
    kinesis.make_anew()
    written = kinesis.put(SHARD, 2)
    warehouse.do(REFRESH)
    assert numbers(warehouse) == former + written
