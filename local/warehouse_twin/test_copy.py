import gzip
import io
import json
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from warehouse_twin.testing.local_warehouse import LocalWarehouse

ROLE = "iam_role default"


@pytest.fixture
def warehouse(tmp_path):
    warehouse = LocalWarehouse(tmp_path)
    warehouse.do("create table orders (id int, total decimal(30, 2), name varchar(8), content super, seen timestamp)")
    return warehouse


def put(warehouse, key, content):
    warehouse.objects["bucket", key] = content if isinstance(content, bytes) else content.encode()


def test_json_goes_by_name_and_keeps_every_digit(warehouse):
    put(
        warehouse, "in/1.json", '{"name": "a", "id": 1, "total": 1234567890123456789.01, "other": 1}\n{"id": 2}{"id":3}'
    )
    put(warehouse, "in/2.json", '{"id": 4, "content": {"a": [1.5]}, "seen": "2026-01-01 10:00:00.5"}')
    put(warehouse, "other.json", '{"id": 9}')
    warehouse.do(f"copy orders from 's3://bucket/in/' {ROLE} json 'auto'")
    assert warehouse.rows("select id, total, name from orders order by id") == [
        (1, Decimal("1234567890123456789.01"), "a"),
        (2, None, None),
        (3, None, None),
        (4, None, None),
    ]
    assert warehouse.rows("select content.a[0], seen::varchar from orders where id = 4") == [
        (1.5, "2026-01-01 10:00:00.5")
    ]


def test_a_manifest_names_the_files(warehouse):
    put(warehouse, "in/1.json.gz", gzip.compress(b'{"id": 1}\n'))
    put(warehouse, "in/2.json.gz", gzip.compress(b'{"id": 2}\n'))
    entries = [{"url": "s3://bucket/in/2.json.gz", "mandatory": True}, {"url": "s3://bucket/in/7", "mandatory": False}]
    put(warehouse, "in/1.manifest", json.dumps({"entries": entries}))
    copy = f"copy orders from 's3://bucket/in/1.manifest' {ROLE} json 'auto' gzip manifest"
    warehouse.do(copy)
    assert warehouse.rows("select id from orders") == [(2,)]
    entries[1]["mandatory"] = True
    put(warehouse, "in/1.manifest", json.dumps({"entries": entries}))
    assert "Mandatory url is not present" in warehouse.error(copy)
    assert warehouse.rows("select id from orders") == [(2,)]


def test_csv_and_parquet_go_by_position(warehouse):
    put(warehouse, "1.csv", 'id,name\n1,"a,b"\n2,\n')
    warehouse.do(f"copy orders (id, name) from 's3://bucket/1.csv' {ROLE} csv ignoreheader 1")
    assert warehouse.rows("select id, name from orders order by id") == [(1, "a,b"), (2, None)]
    file = io.BytesIO()
    pq.write_table(pa.table({"x": [3], "y": ["1.50"], "z": ["c"], "r": ["1"], "t": ["2026-01-01"]}), file)
    put(warehouse, "1.parquet", file.getvalue())
    warehouse.do(f"copy orders from 's3://bucket/1.parquet' {ROLE} format as parquet")
    assert warehouse.rows("select total, name from orders where id = 3") == [(Decimal("1.50"), "c")]


@pytest.mark.parametrize(
    "content", ['{"id": 1}\n{"id": "x"}', '{"id": 1} not json', '{"id": 1, "name": "longer than eight"}', "[1]"]
)
def test_one_bad_row_fails_the_load_and_nothing_stays(warehouse, content):
    put(warehouse, "1.json", content)
    assert warehouse.error(f"copy orders from 's3://bucket/1.json' {ROLE} json 'auto'").startswith("ERROR: ")
    assert warehouse.rows("select count(*) from orders") == [(0,)]


def test_what_is_not_there_is_said(warehouse):
    assert "does not exist" in warehouse.error(f"copy orders from 's3://bucket/none' {ROLE} json 'auto'")
    assert "does not exist" in warehouse.error(f"copy nothing from 's3://bucket/none' {ROLE} json 'auto'")
    assert "needs IAM_ROLE" in warehouse.error("copy orders from 's3://bucket/none' json 'auto'")


def test_a_temporary_table_is_filled_before_one_of_its_name(warehouse):
    put(warehouse, "1.json", '{"id": 7}')
    outcomes = warehouse.run(
        [
            "create temp table orders as select cast(null as int) as id where false",
            f"copy orders from 's3://bucket/1.json' {ROLE} json 'auto'",
            "select id from orders",
        ],
        {},
    )
    assert [tuple(row) for row in outcomes[-1].result.rows] == [(7,)]
    assert warehouse.rows("select count(*) from public.orders") == [(0,)]
