import pytest

from warehouse_twin.testing.local_warehouse import LocalWarehouse


@pytest.fixture
def warehouse(tmp_path):
    warehouse = LocalWarehouse(tmp_path)
    warehouse.do(
        "create schema shop",
        "create table shop.orders (id int)",
        "create view shop.ids as select id from shop.orders",
        "create view shop.twice as select id from shop.ids",
    )
    return warehouse


def test_what_a_view_stands_on_stays(warehouse):
    assert "depend on it: view shop.ids" in warehouse.error("drop table shop.orders")
    assert "depend" in warehouse.error("drop schema shop")
    assert warehouse.rows("select count(*) from shop.twice") == [(0,)]


@pytest.mark.parametrize("statement", ["drop table shop.orders cascade", "drop schema shop cascade"])
def test_cascade_takes_the_views_too(warehouse, statement):
    warehouse.do(statement)
    assert "does not exist" in warehouse.error("select 1 from shop.twice")


def test_a_view_that_is_bound_late_holds_nothing(warehouse):
    warehouse.do("drop view shop.ids cascade")
    warehouse.do("create view shop.late as select id from shop.orders with no schema binding", "drop table shop.orders")
    assert "does not exist" in warehouse.error("select 1 from shop.late")


def test_a_relation_is_dropped_as_what_it_is(warehouse):
    warehouse.do("create materialized view shop.kept as select id from shop.orders")
    assert "is a materialized view" in warehouse.error("drop table shop.kept")
    assert "is a table" in warehouse.error("drop view shop.orders")
    assert "does not exist" in warehouse.error("drop view shop.nothing")
    warehouse.do("drop view if exists shop.nothing", "drop materialized view shop.kept")
    assert "does not exist" in warehouse.error("refresh materialized view shop.kept")


def test_a_materialized_view_is_made_anew_by_each_refresh(warehouse):
    warehouse.do(
        "insert into shop.orders values (1)", "create materialized view shop.kept as select id from shop.orders"
    )
    warehouse.do("insert into shop.orders values (2)")
    assert warehouse.rows("select count(*) from shop.kept") == [(1,)]
    warehouse.do("refresh materialized view shop.kept")
    assert warehouse.rows("select count(*) from shop.kept") == [(2,)]
    assert warehouse.rows("select name, state, autorefresh from svv_mv_info") == [("kept", 0, "f")]
    warehouse.do("alter materialized view shop.kept auto refresh yes")
    assert warehouse.rows("select autorefresh from svv_mv_info") == [("t",)]
