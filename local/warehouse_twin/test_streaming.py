import json

from warehouse_twin.testing.twin_process import put

EXTERNAL_SCHEMA = (
    "create external schema kinesis_streams from kinesis iam_role 'arn:aws:iam::000000000000:role/redshift'"
)
PARSED = """
create materialized view ecommerce.clicks_raw distkey(partition_key) sortkey(approximate_arrival_timestamp) as
select approximate_arrival_timestamp, partition_key, shard_id, sequence_number, refresh_time,
       case when can_json_parse(kinesis_data) then json_parse(kinesis_data) end as event,
       case when not can_json_parse(kinesis_data) then kinesis_data end as bad
from kinesis_streams."{stream}"
"""
REFRESH = "refresh materialized view ecommerce.clicks_raw"


def declare(twin, stream, view=PARSED):
    twin.do("create schema ecommerce", EXTERNAL_SCHEMA, view.format(stream=stream))


def test_each_refresh_appends_what_has_arrived_since(twin, kinesis, stream):
    declare(twin, stream)
    assert twin.rows("select count(*) from ecommerce.clicks_raw") == [[0]]
    for number in (3, 0, 2):
        put(kinesis, stream, [b'{"a": 1}'] * number)
        twin.do(REFRESH)
    assert twin.rows("select count(*), count(distinct sequence_number) from ecommerce.clicks_raw") == [[5, 5]]


def test_a_bad_text_is_kept_beside_what_is_parsed(twin, kinesis, stream):
    declare(twin, stream)
    bad = [b"not json", b'{"a": 1,}', b"NaN", b'{"a": "\xff"}', b""]
    put(kinesis, stream, [*bad[:-1], b'{"a": 1}', b"null", b"17"])
    twin.do(REFRESH)
    assert twin.rows("select count(*), count(bad) from ecommerce.clicks_raw") == [[7, 4]]


def test_arrays_in_events_become_rows(twin, kinesis, stream):
    declare(twin, stream)
    items = [{"product_id": "p1", "price": 19.99}, {"product_id": "p2", "price": 5}]
    events = [{"id": 1, "items": items}, {"id": 2, "items": []}, {"id": 3}, {"id": 4, "items": None}]
    put(kinesis, stream, [json.dumps(event).encode() for event in events])
    twin.do(REFRESH)
    assert twin.rows(
        """select c.event.id::int, n, i.product_id::varchar, i.price::decimal(12, 2), c.event.items[0].price
        from ecommerce.clicks_raw c, c.event.items as i at n order by 1, 2"""
    ) == [[1, 0, "p1", "19.99", "19.99"], [1, 1, "p2", "5.00", "19.99"]]
    assert twin.rows(
        """select c.event.id::int, i.product_id::varchar
        from ecommerce.clicks_raw c left join c.event.items as i on true order by 1, 2"""
    ) == [[1, "p1"], [1, "p2"], [2, None], [3, None], [4, None]]
