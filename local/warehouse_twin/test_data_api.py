"""The calls, as the SDK makes them."""

import subprocess
import sys
import time
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from botocore.exceptions import ClientError

from warehouse_twin.testing.twin_process import LAUNCHER_PARENT, TARGET, running_twin

FOREVER = "select count(*) from {numbers} as a, {numbers} as b, {numbers} as c"


@pytest.fixture
def schema(twin):
    name = f"api_{time.monotonic_ns()}"
    twin.do(f"create schema {name}", f"create table {name}.orders (id int, status varchar(16))")
    return name


@pytest.fixture(scope="module")
def endless(twin):
    twin.do(
        "create table numbers (n int)", "insert into numbers values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)"
    )
    for _ in range(4):
        twin.do("insert into numbers select n from numbers union all select n from numbers")
    return FOREVER.format(numbers="numbers, numbers")


def refused(call, **request):
    with pytest.raises(ClientError) as refusal:
        call(**request)
    return refusal.value.response["Error"]


def test_each_type_has_its_field_and_its_name(twin):
    columns = {
        "1::smallint": ("int2", {"longValue": 1}),
        "1::int": ("int4", {"longValue": 1}),
        "count(*)": ("int8", {"longValue": 1}),
        "1.50::decimal(12, 2)": ("numeric", {"stringValue": "1.50"}),
        "sum(1.50::decimal(12, 2))": ("numeric", {"stringValue": "1.50"}),
        "1.5::float8": ("float8", {"doubleValue": 1.5}),
        "true": ("bool", {"booleanValue": True}),
        "'häb'::varchar": ("varchar", {"stringValue": "häb"}),
        "date '2026-01-02'": ("date", {"stringValue": "2026-01-02"}),
        "timestamp '2026-01-02 03:04:05'": ("timestamp", {"stringValue": "2026-01-02 03:04:05"}),
        "timestamp '2026-01-02 03:04:05.120'": ("timestamp", {"stringValue": "2026-01-02 03:04:05.12"}),
        "'2026-01-02 03:04:05+01'::timestamptz": ("timestamptz", {"stringValue": "2026-01-02 02:04:05+00"}),
        'json_parse(\'{"a":[1,"ä"]}\')': ("super", {"stringValue": '{"a":[1,"ä"]}'}),
        "to_varbyte('ab', 'utf-8')": ("varbyte", {"blobValue": b"ab"}),
        "null::int": ("int4", {"isNull": True}),
    }
    described = twin.run(f"select {', '.join(f'{column} as c{n}' for n, column in enumerate(columns))}")
    assert (described["Status"], described["HasResultSet"], described["ResultRows"]) == ("FINISHED", True, 1)
    answer = twin.client.get_statement_result(Id=described["Id"])
    told = [
        (meta["typeName"], field) for meta, field in zip(answer["ColumnMetadata"], answer["Records"][0], strict=True)
    ]
    assert told == list(columns.values())
    money = answer["ColumnMetadata"][3]
    assert (money["name"], money["precision"], money["scale"]) == ("c3", 12, 2)


def test_a_statement_says_what_became_of_it(twin, schema):
    described = twin.run(f"insert into {schema}.orders values (1, 'a'), (2, 'b')")
    assert (described["HasResultSet"], described["ResultRows"]) == (False, 2)
    assert described["UpdatedAt"] >= described["CreatedAt"]
    assert described["Duration"] > 0
    assert refused(twin.client.get_statement_result, Id=described["Id"])["Code"] == "ResourceNotFoundException"
    failed = twin.run(f"select nothing from {schema}.orders")
    assert failed["Status"] == "FAILED"
    assert failed["Error"].startswith("ERROR: ")
    assert "nothing" in failed["Error"]


def test_parameters_are_texts_that_become_what_they_are_compared_with(twin, schema):
    twin.do(f"insert into {schema}.orders values (1, 'paid'), (2, 'placed')")
    by_id = f"select status from {schema}.orders where id = :id and :quote <> status limit :most"
    assert twin.rows(by_id, id="2", quote="it's; -- :x", most="5") == [["placed"]]
    assert twin.rows("select ':no' as a, cast(:n as integer) + 1, :n::int", n="41") == [[":no", 42, 41]]
    described = twin.run("select :a", a="x")
    assert described["QueryParameters"] == [{"name": "a", "value": "x"}]


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"Sql": "select :a"}, "missing"),
        ({"Sql": "select 1", "Parameters": [{"name": "a", "value": "1"}]}, "unused"),
        ({"Sql": "select 1", "Database": "nothing"}, "does not exist"),
        ({"Sql": f"select '{'x' * 100_000}'"}, "100kB"),
        ({"Sql": "select 1", "SessionKeepAliveSeconds": 60}, "SessionKeepAliveSeconds"),
        ({"Sql": "select 1", "ResultFormat": "CSV"}, "ResultFormat CSV"),
    ],
)
def test_calls_that_the_data_api_refuses(twin, request_, message):
    error = refused(twin.client.execute_statement, **{**TARGET, **request_})
    assert error["Code"] == "ValidationException"
    assert message in error["Message"]


def test_two_statements_in_one_call_run_neither(twin, schema):
    error = twin.error(f"insert into {schema}.orders values (1, 'a'); delete from {schema}.orders where id = 1")
    assert "one call takes one statement" in error
    assert twin.rows(f"select count(*) from {schema}.orders") == [[0]]


def test_a_batch_is_one_transaction(twin, schema):
    insert, count = f"insert into {schema}.orders values (1, 'a')", f"select count(*) from {schema}.orders"
    batch = twin.client.batch_execute_statement(Sqls=[insert, count, insert, count], **TARGET)["Id"]
    described = twin.wait(batch)
    assert [part["Status"] for part in described["SubStatements"]] == ["FINISHED"] * 4
    assert described["HasResultSet"]
    counts = [twin.client.get_statement_result(Id=f"{batch}:{number}")["Records"] for number in (2, 4)]
    assert counts == [[[{"longValue": 1}]], [[{"longValue": 2}]]]


def test_a_batch_that_fails_leaves_nothing_behind(twin, schema):
    insert = f"insert into {schema}.orders values (1, 'a')"
    batch = twin.client.batch_execute_statement(Sqls=[insert, "select nothing", insert], **TARGET)["Id"]
    described = twin.wait(batch)
    assert described["Status"] == "FAILED"
    assert described["Error"].startswith("Query #2 failed with ERROR: ")
    assert [part["Status"] for part in described["SubStatements"]] == ["ABORTED", "FAILED", "ABORTED"]
    assert twin.rows(f"select count(*) from {schema}.orders") == [[0]]
    alone = twin.client.batch_execute_statement(Sqls=[insert, f"vacuum {schema}.orders"], **TARGET)["Id"]
    assert "cannot run inside a transaction block" in twin.wait(alone)["Error"]


def test_a_batch_has_at_most_forty_statements(twin):
    assert (
        twin.wait(twin.client.batch_execute_statement(Sqls=["select 1"] * 40, **TARGET)["Id"])["Status"] == "FINISHED"
    )
    error = refused(twin.client.batch_execute_statement, Sqls=["select 1"] * 41, **TARGET)
    assert "1 to 40" in error["Message"]


def test_a_call_told_again_with_its_token_runs_once(twin, schema):
    call = {"Sql": f"insert into {schema}.orders values (1, 'a')", "ClientToken": schema, **TARGET}
    ids = {twin.client.execute_statement(**call)["Id"] for _ in range(3)}
    assert len(ids) == 1
    twin.wait(ids.pop())
    assert twin.rows(f"select count(*) from {schema}.orders") == [[1]]
    error = refused(twin.client.execute_statement, **{**call, "Sql": "select 1"})
    assert "ClientToken" in error["Message"]


def test_a_long_result_comes_in_pages(twin, endless):
    described = twin.run("select a.n, lpad('x', 500, 'x') as filler from numbers as a, numbers as b limit 5000")
    pages = list(twin.client.get_paginator("get_statement_result").paginate(Id=described["Id"]))
    assert len(pages) > 2
    assert sum(len(page["Records"]) for page in pages) == 5000
    assert {page["TotalNumRows"] for page in pages} == {5000}
    error = refused(twin.client.get_statement_result, Id=described["Id"], NextToken="words")
    assert error["Code"] == "ValidationException"


def test_a_statement_that_runs_is_cancelled_and_one_that_ended_is_not(twin, endless):
    statement_id = twin.submit(endless)
    assert twin.client.describe_statement(Id=statement_id)["Status"] in ("SUBMITTED", "PICKED", "STARTED")
    assert twin.client.cancel_statement(Id=statement_id)["Status"] is True
    assert twin.wait(statement_id)["Status"] == "ABORTED"
    assert refused(twin.client.cancel_statement, Id=statement_id)["Code"] == "ValidationException"


def test_who_asks_waits_for_nobody_who_reads(twin, endless):
    statement_id = twin.submit(endless)
    assert twin.rows("select 1") == [[1]]
    assert twin.client.describe_statement(Id=statement_id)["Status"] in ("SUBMITTED", "PICKED", "STARTED")
    twin.client.cancel_statement(Id=statement_id)


def test_statements_are_listed_by_status_and_name(twin):
    for number in range(3):
        twin.wait(twin.client.execute_statement(Sql="select 1", StatementName=f"listed {number}", **TARGET)["Id"])
    pages = twin.client.get_paginator("list_statements").paginate(
        StatementName="listed", Status="ALL", PaginationConfig={"PageSize": 2}
    )
    found = [statement["StatementName"] for page in pages for statement in page["Statements"]]
    assert found == ["listed 2", "listed 1", "listed 0"]
    assert twin.client.list_statements(StatementName="listed", Status="FAILED")["Statements"] == []


def test_a_call_may_wait_for_its_end(twin):
    answer = twin.client.execute_statement(Sql="select 1", WaitTimeSeconds=20, **TARGET)
    assert (answer["Status"], answer["HasResultSet"]) == ("FINISHED", True)
    assert twin.client.get_statement_result(Id=answer["Id"])["Records"] == [[{"longValue": 1}]]


def test_what_is_unknown_is_not_found(twin):
    unknown = "d9b6c0c9-0747-4bf4-b142-e8883122f766"
    for call in (twin.client.describe_statement, twin.client.get_statement_result, twin.client.cancel_statement):
        assert refused(call, Id=unknown)["Code"] == "ResourceNotFoundException"
    error = refused(twin.client.list_databases, WorkgroupName="warehouse", Database="dev")
    assert "ExecuteStatement" in error["Message"]


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://example.org"}, {"Sec-Fetch-Site": "cross-site"}, {"Host": "example.org"}]
)
def test_no_web_page_reaches_it(twin, headers):
    request = Request(twin.client.meta.endpoint_url, b"{}", {"X-Amz-Target": "RedshiftData.ListStatements", **headers})
    with pytest.raises(HTTPError) as refusal:
        urlopen(request)
    assert refusal.value.code == 400


def test_what_is_committed_outlives_a_stop(tmp_path, kinesalite):
    with running_twin(tmp_path, kinesalite) as twin:
        twin.do("create table kept (id int)", "insert into kept values (1)")
        twin.submit(FOREVER.format(numbers="kept"))
        twin.stop()
        assert twin.process.returncode == 0
        twin.start()
        assert twin.rows("select count(*) from kept") == [[1]]


def test_a_second_one_on_the_same_folder_ends_in_a_line(twin):
    second = subprocess.run(
        [sys.executable, "-m", "warehouse_twin", "--state", str(twin.state)],
        cwd=LAUNCHER_PARENT,
        capture_output=True,
        text=True,
    )
    assert second.returncode == 1
    assert second.stderr.count("\n") == 1
    assert "lock" in second.stderr
