import pytest

from warehouse_twin.testing.local_warehouse import LocalWarehouse

MERGE = """merge into shop.orders using staging on orders.id = staging.id
when matched then update set status = staging.status
when not matched then insert (id, status) values (staging.id, staging.status)"""


@pytest.fixture
def warehouse(tmp_path):
    warehouse = LocalWarehouse(tmp_path)
    warehouse.do("create schema shop", "create table shop.orders (id int, status varchar(16))")
    warehouse.do("insert into shop.orders values (1, 'placed'), (2, 'placed')")
    return warehouse


def merged(warehouse, *rows):
    staging = ["create temp table staging (like shop.orders)", f"insert into staging values {', '.join(rows)}"]
    return warehouse.run([*staging, MERGE, "select id, status from shop.orders order by 1, 2"], {})[-1].result.rows


def test_rows_are_updated_and_inserted(warehouse):
    found = merged(warehouse, "(2, 'paid')", "(3, 'placed')")
    assert [tuple(row) for row in found] == [(1, "placed"), (2, "paid"), (3, "placed")]


def test_two_rows_for_one_are_an_error_and_nothing_stays(warehouse):
    with pytest.raises(Exception, match="Found multiple matches to update the same tuple"):
        merged(warehouse, "(2, 'paid')", "(2, 'shipped')", "(3, 'placed')")
    assert warehouse.rows("select id, status from shop.orders order by 1") == [(1, "placed"), (2, "placed")]


def test_two_rows_that_match_none_are_both_inserted(warehouse):
    assert len(merged(warehouse, "(3, 'paid')", "(3, 'shipped')")) == 4


def test_a_view_is_no_source(warehouse):
    warehouse.do("create view shop.staging as select 1 as id, 'paid' as status")
    assert "no view" in warehouse.error(MERGE.replace("staging on", "shop.staging on"))


def test_a_temporary_table_is_gone_after_its_call(warehouse):
    merged(warehouse, "(2, 'paid')")
    assert "does not exist" in warehouse.error("select * from staging")
