"""What an expression is in Redshift, as its reference says, is what it is in the twin."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from warehouse_twin.testing.local_warehouse import LocalWarehouse

NOON = "timestamp '2026-01-31 10:20:30.5'"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    return LocalWarehouse(tmp_path_factory.mktemp("warehouse"))


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("5 / 2", 2),
        ("-5 / 2", -2),
        ("5 / 2.0e0", 2.5),
        ("100.0e0 * 1 / 4 / 5", 5.0),
        ("avg(n)", 1.0),
        ("avg(distinct n)", 1.0),
        ("avg(n) over ()", 1.0),
        ("avg(n::float8)", 1.5),
        ("regexp_replace('a1b2', '[0-9]', 'x')", "axbx"),
        ("regexp_substr('ab12', '[0-9]+')", "12"),
        ("regexp_count('abab', 'a')", 2),
        ("len('häb')", 3),
        ("octet_length('häb')", 4),
        ("strtol('0cc175b9c0f1b6a', 16)", 57446577476672362),
        ("'abcdef'::varchar(3)", "abc"),
        ("cast('häb' as varchar(2))", "h"),
        ("'abc'::varchar", "abc"),
        ("split_part('a.b.c', '.', 2)", "b"),
        ("charindex('c', 'abc')", 3),
        ("strpos('abc', 'c')", 3),
        ("substring('abcdef', 2, 3)", "bcd"),
        ("nvl(null, 'x')", "x"),
        ("nvl2(null, 1, 2)", 2),
        ("decode(2, 1, 'a', 2, 'b')", "b"),
        ("'abc' ~ '^a'", True),
        ("'abc' !~ '^a'", False),
        ("sha2('a', 256)", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
        (f"date_trunc('hour', {NOON})", datetime(2026, 1, 31, 10)),
        (f"dateadd(month, 1, {NOON})", datetime(2026, 2, 28, 10, 20, 30, 500_000)),
        (f"dateadd(second, -cast('3600' as integer), {NOON})", datetime(2026, 1, 31, 9, 20, 30, 500_000)),
        (f"datediff(minute, {NOON}, timestamp '2026-01-31 10:21:00')", 1),
        (f"datediff(day, {NOON}, '2026-02-01')", 1),
        (f"extract(epoch from {NOON})", 1769854830.5),
        (f"to_char({NOON}, 'YYYY-MM-DD\"T\"HH24:MI:SS.MS')", "2026-01-31T10:20:30.500"),
        ("to_date('2026-01-02', 'YYYY-MM-DD')", date(2026, 1, 2)),
        (
            "convert_timezone('UTC', 'Europe/Berlin', timestamp '2026-01-31 10:20:30')",
            datetime(2026, 1, 31, 11, 20, 30),
        ),
        ("'2026-01-31T10:20:30+01:00'::timestamptz = '2026-01-31 09:20:30+00'::timestamptz", True),
        ("json_serialize(json_parse('{\"a\":[1,2.5]}'))", '{"a":[1,2.5]}'),
        ("json_extract_path_text('{\"a\":{\"b\":\"x\"}}', 'a', 'b')", "x"),
        ("get_array_length(json_parse('[1,2]'))", 2),
        ("from_varbyte(to_varbyte('ä', 'utf-8'), 'utf-8')", "ä"),
        ("listagg(n, '-') within group (order by n desc)", "2-1"),
        ("median(n)", 1.5),
    ],
)
def test_expression(warehouse, expression, value):
    assert warehouse.rows(f"select {expression} from (select 1 as n union all select 2) as numbers")[0] == (value,)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("e.a", 1),
        ("e.rows[0].p", 1.5),
        ("e.rows[1].p", None),
        ("e.nothing.at.any_time", None),
        ("e.gone", None),
        ("e.a::varchar", "1"),
        ("e.s::int", None),
        ("e.s::timestamp", None),
        ("e.rows::varchar", None),
        ("e.time::timestamptz::timestamp", datetime(2026, 1, 31, 9, 20, 30, 123_000)),
        ("e.price::decimal(12, 2)", Decimal("19.99")),
        ("t.e.s::varchar(2)", "wo"),
        ("json_typeof(e.a)", "number"),
        ("json_typeof(e.s)", "string"),
        ("json_typeof(e.rows)", "array"),
        ("json_typeof(e.rows[0])", "object"),
        ("json_typeof(e.yes)", "boolean"),
        ("json_typeof(e.nothing)", None),
        ("is_object(e.rows[0])", True),
        ("is_array(e.s)", False),
    ],
)
def test_path_into_a_super(warehouse, path, value):
    event = (
        '{"a": 1, "s": "words", "rows": [{"p": 1.5}], "gone": null, "yes": true, '
        '"time": "2026-01-31T10:20:30.123+01:00", "price": 19.99}'
    )
    assert warehouse.rows(f"select {path} from (select json_parse('{event}') as e) as t") == [(value,)]


@pytest.mark.parametrize(
    "expression",
    ["avg(n::decimal(5, 2))", "n::decimal(5, 2) / 3", "'a' similar to 'b'", "to_char(getdate(), 'Day')"],
)
def test_what_only_an_account_can_tell_is_refused(warehouse, expression):
    assert warehouse.error(f"select {expression} from (select 1 as n) as numbers").startswith("ERROR: ")


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("e.s = 'words'", True),
        ("e.s like 'w%'", True),
        ("e.s in ('words', 'other')", True),
        ("e.n = '1.5'", None),
        ("e.n is null", False),
        ("case when e.s = 'words' then e.n else null end", 1.5),
        ("coalesce(e.n::float8, 0)", 1.5),
    ],
)
def test_a_super_is_compared_with_texts_as_a_text(warehouse, expression, value):
    event = """json_parse('{"s": "words", "n": 1.5}')"""
    assert warehouse.rows(f"select {expression} from (select {event} as e) as t") == [(value,)]


@pytest.mark.parametrize(
    "expression",
    [
        *("e.n + 1", "e.n > 1", "e.n = e.m", "-e.n", "e.n between 1 and 2", "e.n in (1, 2)", "sum(e.n)", "max(e.n)"),
        *("coalesce(e.n, 0)", "case when e.n is null then 0 else e.n end", "round(e.n, 1)", "i > 1"),
    ],
)
def test_what_duckdb_would_make_of_a_super_that_is_not_cast_is_refused(warehouse, expression):
    event = """json_parse('{"n": 1.5, "list_": [1.5]}')"""
    error = warehouse.error(f"select {expression} from (select {event} as e) as t, t.e.list_ as i")
    assert "of a SUPER that is not cast" in error


def test_null_is_the_greatest_value(warehouse):
    numbers = "(select 1 as n union all select null union all select 2) as numbers"
    assert warehouse.rows(f"select n from {numbers} order by n desc") == [(None,), (2,), (1,)]
    assert warehouse.rows(f"select n from {numbers} order by n") == [(1,), (2,), (None,)]
    ranked = warehouse.rows(f"select n, row_number() over (order by n desc) from {numbers} order by 2")
    assert ranked == [(None, 1), (2, 2), (1, 3)]


def test_how_a_table_lies_on_disks_changes_nothing(warehouse):
    warehouse.do(
        """create table t (a int not null encode az64 distkey, b super, c varchar(max) encode zstd,
        d decimal(12, 2) default 0, e timestamp sortkey, primary key (a)) diststyle key""",
        "insert into t (a, b) values (1, json_parse('[1]'))",
        "insert into t (a) values (1)",
        "create table u (like t)",
        "alter table u add column f int",
        "alter table u add column g varchar(10)",
        "insert into u (a, g) values (1, 'x')",
        "alter table u drop column g",
        "truncate u",
        "drop table u",
    )
    assert warehouse.rows("select a, b, d from t order by b") == [(1, [1], Decimal("0.00")), (1, None, Decimal("0.00"))]
    assert "NOT NULL" in warehouse.error("insert into t (a) values (null)")


def test_names_have_no_capitals_and_may_be_words_of_duckdb(warehouse):
    warehouse.do('create table WORDS ("timestamp" timestamp, macro int)', "insert into words values (getdate(), 1)")
    assert warehouse.rows('select MACRO from words where "timestamp" <= getdate()') == [(1,)]


def test_system_views_have_a_schema_of_their_own(warehouse):
    assert warehouse.rows("select count(*) from pg_catalog.svv_mv_info") == [(0,)]
    assert warehouse.rows("select count(*) from sys_stream_scan_states") == [(0,)]


@pytest.mark.parametrize(
    "statement",
    [
        "call refresh_all()",
        "unload ('select 1') to 's3://bucket/out' iam_role default",
        "explain select 1",
        "show tables",
        "set enable_case_sensitive_identifier to true",
        "create external table lake.t (a int) stored as parquet location 's3://bucket/t'",
        "create table numbered (id bigint identity(1, 1))",
        "alter table numbers alter column n type bigint",
        "create procedure p() as $$ begin end $$ language plpgsql",
        "merge into a using b on a.i = b.i remove duplicates",
        "select current_user",
        "select ratio_to_report(1) over ()",
        "select interval '1 hour' as hour",
        "attach 'other.duckdb'",
    ],
)
def test_what_the_twin_does_not_know_is_refused_by_name(warehouse, statement):
    assert "the twin does not know" in warehouse.error(statement)


def test_no_file_and_no_variable_is_a_table(warehouse):
    assert warehouse.error("select * from 'pyproject.toml'").startswith("ERROR: ")
    assert warehouse.error(f"select * from '{__file__}'").startswith("ERROR: ")
    assert "does not exist" in warehouse.error("select * from warehouse")


def test_what_only_moves_rows_on_disks_is_taken(warehouse):
    warehouse.do(
        "create table moved (id int)",
        "alter table moved alter distkey id",
        "alter table moved alter sortkey (id)",
        "alter table moved owner to somebody",
        "analyze moved",
        "vacuum moved",
        "grant select on table moved to role reader",
        "comment on table moved is 'kept'",
    )
    assert warehouse.rows("select * exclude (id) from (select id, 1 as one from moved) as m") == []


def test_a_column_behind_the_names_of_its_table_is_no_path(warehouse):
    warehouse.do("create schema far", "create table far.away (n float8)", "insert into far.away values (1.5)")
    assert warehouse.rows("select far.away.n + 1 from far.away where far.away.n > 1 and away.n < 2") == [(2.5,)]
    assert warehouse.rows("select v.n + 1 from (values (1.5e0)) as v (n) where v.n > 1") == [(2.5,)]
