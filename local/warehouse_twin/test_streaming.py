import json

import pytest

from warehouse_twin.testing.stream_view import StreamView
from warehouse_twin.testing.twin_process import put


def test_each_refresh_appends_what_has_arrived_since(view, kinesis, stream):
    assert view.count() == (0, 0)
    for number in (3, 0, 2):
        put(kinesis, stream, [b'{"a": 1}'] * number)
        view.refresh()
    assert view.count() == (5, 5)
    statuses = view.twin.rows(
        f"select status from sys_mv_refresh_history where '{view.name}' = schema_name || '.' || mv_name order by 1"
    )
    incrementally = "Refresh successfully updated MV incrementally"
    assert statuses == [[incrementally], [incrementally], [f"{incrementally}. Stream returned no new data"]]
    times = view.twin.rows("select duration > 0 and start_time < end_time from sys_mv_refresh_history")
    assert [True] in times and [False] not in times


def test_a_record_is_told_with_where_and_when_it_arrived(view, kinesis, stream):
    answer = kinesis.put_record(StreamName=stream, PartitionKey="user 1", Data=b"{}")
    view.refresh()
    assert view.rows("shard_id, sequence_number, partition_key") == [
        [answer["ShardId"], answer["SequenceNumber"], "user 1"]
    ]
    assert view.rows(
        "approximate_arrival_timestamp between dateadd(minute, -1, getdate()) and getdate(), refresh_time <= getdate()"
    ) == [[True, True]]


def test_a_bad_text_is_kept_beside_what_is_parsed(view, kinesis, stream):
    put(kinesis, stream, [b"not json", b'{"a": 1,}', b"NaN", b'{"a": "\xff"}', b'{"a": 1}', b"null", b"17"])
    view.refresh()
    assert view.rows("count(*), count(bad_data)") == [[7, 4]]


def test_arrays_in_events_become_rows(view, kinesis, stream):
    items = [{"product_id": "p1", "price": 19.99}, {"product_id": "p2", "price": 5}]
    events = [{"id": 1, "items": items}, {"id": 2, "items": []}, {"id": 3}, {"id": 4, "items": None}]
    put(kinesis, stream, [json.dumps(event).encode() for event in events])
    view.refresh()
    columns = "c.event.id::int, n, i.product_id::varchar, i.price::decimal(12, 2), c.event.items[0].price"
    assert view.rows(columns, ", c.event.items as i at n order by 1, 2") == [
        [1, 0, "p1", "19.99", "19.99"],
        [1, 1, "p2", "5.00", "19.99"],
    ]
    assert view.rows(
        "c.event.id::int, i.product_id::varchar", "left join c.event.items as i on true order by 1, 2"
    ) == [
        [1, "p1"],
        [1, "p2"],
        [2, None],
        [3, None],
        [4, None],
    ]


def test_a_record_that_the_query_fails_on_is_skipped_and_told(twin, kinesis, stream):
    query = 'select json_parse(kinesis_data) as event, sequence_number from {external}."{stream}"'
    view = StreamView(twin, stream, f"strict_{stream}", query)
    put(kinesis, stream, [b'{"a": 1}', b"bad", b'{"a": 2}', b'{"a": 3}'])
    view.refresh()
    view.refresh()
    put(kinesis, stream, [b"worse"])
    view.refresh()
    statuses = twin.rows(
        f"select status from sys_mv_refresh_history where schema_name = 'strict_{stream}' order by end_time"
    )
    assert [status.partition(". ")[2] for (status,) in statuses] == [
        "Some stream records were skipped",
        "Stream returned no new data",
        "All records received from the stream were skipped",
    ]
    assert view.count() == (3, 3)
    errors = view.system_rows("mv_name, error_reason, position", "sys_stream_scan_errors")
    assert [error[:2] for error in errors] == [["clicks_raw", "Invalid Input Error: JSON parsing error"]] * 2
    assert len({position for _, _, position in errors}) == 2
    assert sum(row[0] for row in view.system_rows("scanned_rows", "sys_stream_scan_states")) == 5
    assert sum(row[0] for row in view.system_rows("skipped_rows", "sys_stream_scan_states")) == 2


def test_a_stream_that_cannot_be_read_fails_the_refresh_and_leaves_all_as_it_was(view, kinesis, stream):
    put(kinesis, stream, [b"{}"])
    view.refresh()
    kinesis.delete_stream(StreamName=stream)
    with pytest.raises(kinesis.exceptions.ResourceNotFoundException):
        while True:
            kinesis.describe_stream_summary(StreamName=stream)
    assert "ResourceNotFoundException" in view.twin.error(f"refresh materialized view {view.name}")
    assert view.count() == (1, 1)


def test_a_stream_that_is_not_there_makes_no_view(twin):
    twin.do("create external schema nowhere from kinesis iam_role default", "create schema lonely")
    assert "ResourceNotFoundException" in twin.error(
        "create materialized view lonely.clicks as select kinesis_data from nowhere.nothing"
    )
    assert "depend on it" not in twin.error("select 1 from lonely.clicks")


def test_schemas_and_views_are_made_once_and_dropped_in_order(view):
    external = f"{view.name.split('.')[0]}_streams"
    assert "already exists" in view.twin.error(f"create external schema {external} from kinesis iam_role default")
    view.twin.do(f"create external schema if not exists {external} from kinesis iam_role default")
    assert "depend on it" in view.twin.error(f"drop schema {external}")
    assert "cannot be queried" in view.twin.error(f'select kinesis_data from {external}."{view.stream}"')
    view.twin.do(f"drop materialized view {view.name}", f"drop schema {external}")


def test_a_view_made_anew_reads_from_the_oldest_record(view, kinesis, stream):
    put(kinesis, stream, [b"{}"] * 3)
    view.refresh()
    external = f"{view.name.split('.')[0]}_streams"
    view.twin.do(
        f"drop materialized view {view.name}",
        f'create materialized view {view.name} as select * from {external}."{stream}"',
    )
    view.refresh()
    assert view.count() == (3, 3)


def test_only_what_the_twin_knows_is_an_external_schema(twin):
    assert "the twin does not know" in twin.error(
        "create external schema lake from hive metastore database 'lake' uri '10.0.0.1' iam_role default"
    )
    assert "expected IAM_ROLE" in twin.error("create external schema k from kinesis")
