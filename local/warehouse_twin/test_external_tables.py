"""Tables of the data catalog: read where they lie, and nothing else."""

import io
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from warehouse_twin.glue_catalog import DeclaredTable, Part
from warehouse_twin.testing.local_warehouse import LocalWarehouse

PARQUET = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
COLUMNS = [("event_type", "string"), ("user_id", "string"), ("price", "decimal(12,2)"), ("brand", "string")]


def parquet(**columns):
    written = io.BytesIO()
    pq.write_table(pa.table(columns), written)
    return written.getvalue()


@pytest.fixture
def lake(tmp_path):
    """Two years of behaviour; the file of the second one lacks the brand, and what is hidden beside it is no file."""
    warehouse = LocalWarehouse(tmp_path)
    warehouse.do("create external schema lake from data catalog database 'shop_lake' iam_role default")
    parts = [Part([year], f"s3://lake/facts/user_behaviour/{year}-v1") for year in ("2025", "2026")]
    declare(warehouse, "user_behaviour", COLUMNS, parts)
    warehouse.objects["lake", "facts/user_behaviour/2025-v1/a.parquet"] = parquet(
        event_type=["view", "cart"], user_id=["u1", "u1"], price=[Decimal("1.50"), None], brand=["b", None]
    )
    warehouse.objects["lake", "facts/user_behaviour/2026-v1/a.parquet"] = parquet(
        user_id=["u2"], event_type=["view"], price=[Decimal("2.25")], other=[1]
    )
    warehouse.objects["lake", "facts/user_behaviour/2026-v1/_note"] = b"no Parquet"
    # Of another version, to which no partition points.
    warehouse.objects["lake", "facts/user_behaviour/2026-v10/a.parquet"] = parquet(user_id=["u3"])
    return warehouse


def declare(warehouse, name, columns, parts, input_format=PARQUET):
    table = DeclaredTable(name, columns, [("dt", "string")], f"s3://lake/facts/{name}", input_format)
    warehouse.catalog.declared[name] = (table, parts)


def test_columns_are_read_by_name_and_each_partition_has_its_key(lake):
    sql = "select dt, user_id, event_type, price, brand from lake.user_behaviour order by dt, event_type desc"
    assert lake.rows(sql) == [
        ("2025", "u1", "view", Decimal("1.50"), "b"),
        ("2025", "u1", "cart", None, None),
        ("2026", "u2", "view", Decimal("2.25"), None),
    ]


def test_rows_are_counted_also_where_no_column_is_read_or_a_file_has_none_of_them(lake):
    assert lake.rows("select count(*) from lake.user_behaviour") == [(3,)]
    assert lake.rows("select count(*) - count(brand) from lake.user_behaviour") == [(2,)]
    assert lake.rows("select * from (select u.* from lake.user_behaviour as u) where dt = '2026'") == [
        ("view", "u2", Decimal("2.25"), None, "2026")
    ]


def test_it_joins_tables_of_the_warehouse_and_itself(lake):
    lake.do("create table orders (user_id varchar(8), value decimal(8, 2))", "insert into orders values ('u1', 7)")
    sql = """with buyers as (select user_id, sum(value) as value from orders group by user_id)
        select user_behaviour.user_id, count(*) as events, max(b.value) as value
        from lake.user_behaviour
        left join buyers as b on user_behaviour.user_id = b.user_id
        where user_behaviour.user_id in (select e.user_id from LAKE.User_Behaviour as e where e.event_type = 'view')
        group by user_behaviour.user_id order by user_id"""
    assert lake.rows(sql.replace("LAKE.User_Behaviour", "lake.user_behaviour")) == [
        ("u1", 2, Decimal("7.00")),
        ("u2", 1, None),
    ]


def test_its_rows_can_be_kept_in_a_table(lake):
    lake.do(
        "create table public.kept as select dt, user_id from lake.user_behaviour",
        "insert into public.kept select dt, user_id from lake.user_behaviour where dt = '2026'",
    )
    assert lake.rows("select dt, count(*) from public.kept group by dt order by dt") == [("2025", 2), ("2026", 2)]


def test_what_is_imported_meanwhile_is_there_the_next_time(lake):
    table, parts = lake.catalog.declared["user_behaviour"]
    lake.catalog.declared["user_behaviour"] = (
        table,
        [*parts, Part(["2027"], "s3://lake/facts/user_behaviour/2027-v1")],
    )
    lake.objects["lake", "facts/user_behaviour/2027-v1/a.parquet"] = parquet(user_id=["u3", "u4"])
    assert lake.rows("select count(*) from lake.user_behaviour") == [(5,)]


def test_a_table_without_a_partition_has_its_columns_and_no_row(lake):
    declare(lake, "empty", COLUMNS, [])
    assert lake.rows("select count(*), max(price) from lake.empty") == [(0, None)]


def test_tables_are_listed(lake):
    sql = "select schemaname, tablename from svv_external_tables where schemaname = 'lake' order by tablename"
    assert lake.rows(sql) == [("lake", "user_behaviour")]
    lake.do("create external schema nowhere from data catalog database 'none' iam_role default")
    assert lake.rows("select count(*) from pg_catalog.svv_external_tables where schemaname = 'nowhere'") == [(0,)]


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("select 1 from lake.moon", 'relation "lake.moon" does not exist'),
        ("select color from lake.user_behaviour", "color"),
        ("select 1 from lake.lists", "external columns of the type array<string>, as lake.lists has"),
        ("select 1 from lake.lines", "external tables that are no Parquet, such as lake.lines"),
        ("select 1 from lake.damaged", "Spectrum Scan Error: s3://lake/facts/damaged/a.parquet of damaged: "),
        ("delete from lake.user_behaviour", "its rows cannot be changed"),
        ("truncate lake.user_behaviour", "its rows cannot be changed"),
        ("create view v as select user_id from lake.user_behaviour", "External tables are not supported in views"),
        (
            "create view v as select user_id from lake.user_behaviour with no schema binding",
            "CREATE VIEW of an external table",
        ),
        ("create materialized view v as select user_id from lake.user_behaviour", "of an external table"),
        (
            "insert into lake.user_behaviour (user_id) values ('u9')",
            "the twin does not know INSERT of an external table",
        ),
        ("create external schema lake from data catalog database 'x' iam_role default", "already exists"),
        (
            "create external schema a from postgres database 'x' iam_role default",
            "anything but KINESIS and DATA CATALOG",
        ),
    ],
)
def test_what_it_does_not_do_it_says(lake, sql, says):
    declare(lake, "lists", [("names", "array<string>")], [])
    declare(lake, "lines", COLUMNS, [], "org.apache.hadoop.mapred.TextInputFormat")
    declare(lake, "damaged", COLUMNS, [Part(["2026"], "s3://lake/facts/damaged")])
    lake.objects["lake", "facts/damaged/a.parquet"] = b"half a file"
    assert says in lake.error(sql)


def test_a_dropped_schema_takes_its_names_with_it(lake):
    lake.do("drop schema lake")
    assert "lake" in lake.error("select 1 from lake.user_behaviour")


def test_a_stream_is_none_of_its_tables(lake):
    lake.do("create external schema streams from kinesis iam_role default")
    assert "a stream cannot be queried" in lake.error("select 1 from streams.clicks")


def test_tables_are_told_with_their_rows_and_nothing_that_only_a_disk_knows(lake):
    lake.do(
        "create table shop_a (id int) sortkey (id)",
        "create table shop_b (id int)",
        "insert into shop_a values (1), (2)",
    )
    sql = """select "schema", "table", tbl_rows, unsorted, stats_off from svv_table_info"""
    assert lake.rows(sql) == [("public", "shop_a", 2.0, None, None)]
