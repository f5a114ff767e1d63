import asyncio
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from ministack.services import athena, glue, s3

from ministack_launcher import athena_queries

COLUMNS = [{"Name": "user_id", "Type": "string"}, {"Name": "price", "Type": "decimal(12,2)"}]
ITEMS = {"Name": "items", "Type": "array<struct<brand:string,quantity:int>>"}
OUTPUT = {"OutputLocation": "s3://results/"}


@pytest.fixture(autouse=True)
def catalog(monkeypatch):
    for name in ("_start_query_execution", "_stop_query_execution", "_execute_query", "_run_duckdb"):
        monkeypatch.setattr(athena, name, getattr(athena, name))
    athena_queries.install()
    s3._create_bucket("lake", b"", {})
    s3._create_bucket("results", b"", {})
    glue._create_database({"DatabaseInput": {"Name": "shop"}})
    yield
    for service in (athena, glue, s3):
        service.reset()


def declare(name, columns=COLUMNS, keys=()):
    storage = {"Columns": columns, "Location": f"s3://lake/{name}", "InputFormat": "parquet"}
    keys = [{"Name": key, "Type": "string"} for key in keys]
    table = {"Name": name, "StorageDescriptor": storage, "PartitionKeys": keys}
    glue._create_table({"DatabaseName": "shop", "TableInput": table})


def put(key, users):
    file = io.BytesIO()
    pq.write_table(pa.table({"user_id": users, "price": pa.array([1] * len(users), pa.decimal128(12, 2))}), file)
    s3._put_object("lake", key, file.getvalue(), {})


def register(table, values, location):
    partition = {"Values": values, "StorageDescriptor": {"Location": location}}
    glue._create_partition({"DatabaseName": "shop", "TableName": table, "PartitionInput": partition})


def answer(response):
    _status, _headers, body = response
    return json.loads(body)


async def execute(query, *parameters):
    request = {"QueryString": query, "ResultConfiguration": OUTPUT, "QueryExecutionContext": {"Database": "shop"}}
    started = answer(athena._start_query_execution({**request, "ExecutionParameters": list(parameters)}))
    if "QueryExecutionId" not in started:
        return {"Status": {"State": "REFUSED", "StateChangeReason": started["message"]}}, []
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*others)
    execution = answer(athena._get_query_execution(started))["QueryExecution"]
    if execution["Status"]["State"] != "SUCCEEDED":
        return execution, []
    rows = answer(athena._get_query_results(started))["ResultSet"]["Rows"]
    return execution, [[cell.get("VarCharValue") for cell in row["Data"]] for row in rows[1:]]


def ask(query, *parameters):
    return asyncio.run(execute(query, *parameters))


def rows(query, *parameters):
    execution, found = ask(query, *parameters)
    assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]["StateChangeReason"]
    return found


def test_a_partition_is_read_where_it_is_registered_and_nowhere_else():
    declare("clicks", keys=["dt", "hh"])
    put("clicks/dt=2026-01-01/hh=00/old.parquet", ["ann"])
    put("rewritten/7/new.parquet", ["ann", "bob"])
    put("rewritten/71/other.parquet", ["eve"])
    register("clicks", ["2026-01-01", "00"], "s3://lake/rewritten/7/")
    assert rows("select dt, hh, user_id from clicks order by user_id") == [
        ["2026-01-01", "00", "ann"],
        ["2026-01-01", "00", "bob"],
    ]


def test_only_the_columns_and_partitions_that_are_asked_for_are_scanned():
    declare("clicks", keys=["dt"])
    for day in ("2026-01-01", "2026-01-02"):
        put(f"{day}/f.parquet", [f"{day} {number}" for number in range(5000)])
        register("clicks", [day], f"s3://lake/{day}")
    scanned = [
        ask(query)[0]["Statistics"]["DataScannedInBytes"]
        for query in (
            "select max(user_id), sum(price) from clicks",
            "select max(user_id) from clicks",
            "select max(user_id) from clicks where dt >= '2026-01-02'",
            "select 1",
        )
    ]
    assert scanned[0] > scanned[1] > scanned[2] > scanned[3] == 0


def test_a_table_is_what_is_declared_whatever_its_files_hold():
    declare("sales", columns=[*COLUMNS, ITEMS])
    assert rows("select items[1].brand, cardinality(items) from sales") == []
    put("sales/f.parquet", ["ann"])
    assert rows("select * from sales") == [["ann", "1.00", None]]


def test_athena_speaks_its_own_language():
    assert rows("select day_of_week(timestamp '2026-01-04 00:00:00'), split_part('a.b', '.', 1)") == [["7", "a"]]
    assert rows("select n from unnest(sequence(1, 3)) as t (n) order by n desc") == [["3"], ["2"], ["1"]]


def test_parameters_are_literals_by_position():
    query = "with c as (select ? as c) select c, ? as b from c where ? > 1 -- no ?"
    assert rows(query, "'it''s ?'", "2", "3") == [["it's ?", "2"]]
    assert rows(query, "'a'", "2", "1") == []


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        (["1"], "Incorrect number of parameters: expected 2 but found 1"),
        (["1", "moon"], "moon is no literal"),
        (["1", "(select 1)"], "is no literal"),
    ],
)
def test_other_parameters_are_refused(parameters, reason):
    execution, _ = ask("select ?, ?", *parameters)
    assert execution["Status"]["State"] == "REFUSED"
    assert reason in execution["Status"]["StateChangeReason"]


def test_what_cannot_be_answered_fails_with_a_reason():
    execution, _ = ask("select moon from clicks")
    assert execution["Status"]["State"] == "FAILED"
    assert "clicks" in execution["Status"]["StateChangeReason"]


def test_a_query_that_is_stopped_ends_at_once():
    numbers = "unnest(sequence(1, 4000))"
    query = f"select sum(a * b * c) from {numbers} as a (a), {numbers} as b (b), {numbers} as c (c)"

    async def stopped():
        request = {"QueryString": query, "ResultConfiguration": OUTPUT}
        started = answer(athena._start_query_execution(request))
        others = asyncio.all_tasks() - {asyncio.current_task()}
        while not athena_queries._connections:
            await asyncio.sleep(0.01)
        athena._stop_query_execution(started)
        await asyncio.wait_for(asyncio.gather(*others), 10)
        return answer(athena._get_query_execution(started))["QueryExecution"]["Status"]["State"]

    assert asyncio.run(stopped()) == "CANCELLED"
