"""Each lint names what is bad in three files and nothing in three good ones: `examples/<rule>/`."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from warehouse_twin.lints.check import LINTS, check_file, check_statement
from warehouse_twin.lints.finding import Context
from warehouse_twin.statement import only

EXAMPLES = Path(__file__).parent / "examples"
RULES = sorted(folder.name for folder in EXAMPLES.iterdir())


def rules_of(file):
    ways = {"one-statement": {"one_call": True}, "transaction": {"one_batch": True}}
    return {finding.rule for finding in check_file(file.read_text(), **ways.get(file.parent.name, {}))}


@pytest.mark.parametrize("rule", RULES)
def test_bad_files_are_named(rule):
    bad = sorted((EXAMPLES / rule).glob("bad_*.sql"))
    assert len(bad) >= 3
    assert {file.name: rules_of(file) for file in bad} == {file.name: {rule} for file in bad}


@pytest.mark.parametrize("rule", RULES)
def test_good_files_are_taken(rule):
    good = sorted((EXAMPLES / rule).glob("good_*.sql"))
    assert len(good) >= 3
    assert {file.name: rules_of(file) for file in good} == {file.name: set() for file in good}


def test_every_lint_has_examples():
    sources = [file.read_text() for file in Path(__file__).parent.glob("*.py") if not file.name.startswith("test_")]
    named = {rule for source in sources for rule in re.findall(r'Finding\(\s*"([a-z-]+)"', source)}
    assert named - {"parse"} == set(RULES)
    assert len(LINTS) == len(set(LINTS))


def test_a_finding_says_where_what_and_what_instead():
    file = EXAMPLES / "merge-condition/bad_1.sql"
    command = [sys.executable, "-m", "warehouse_twin.lints", str(file)]
    answer = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True)
    assert answer.returncode == 1
    line = answer.stdout.strip()
    assert line.startswith(f"{file}:4: ERROR: syntax error")
    assert "delete the rows that must not win" in line


def test_lines_are_counted_from_the_start_of_the_file():
    sql = "select 1;\n\n-- words\nselect\n    1,\n    string_agg(a, ',')\nfrom b;\n\nselect eventId\nfrom c;\n"
    assert [finding.line for finding in check_file(sql)] == [6, 9]


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("select a from b group by all", "syntax"),
        ("select list(a) from b", "functions"),
        ("select list_transform(a, x -> x + 1) from b", "functions"),
        ("insert into a (b) values (1) on conflict do nothing", "syntax"),
        ("insert into a (b) values (1) returning b", "syntax"),
        ("create or replace table a (b int)", "syntax"),
        ("create index i on a (b)", "syntax"),
        ("from a", "syntax"),
        ("select a from b, lateral (select 1)", "syntax"),
        ("select a from b union all by name select a from c", "syntax"),
        ("select a->'b' from c", "syntax"),
        ("select a->>'b' from c", "syntax"),
        ("select a from b for update", "syntax"),
        ("create table a (b int) partition by (b)", "syntax"),
        ("select a from b where exists (from c)", "syntax"),
        ("create table a (b bytea)", "types"),
        ("select a::blob from b", "types"),
        ("create table a (b varchar(65536))", "types"),
        ("create table a (b char(4097))", "types"),
        ("select now()", "functions"),
        ("select substr(a, 1, 2) from b", "functions"),
        ("select a::jsonb from b", "types"),
        ("delete from sys_stream_scan_errors where error_code = 1", "system-tables"),
        ("insert into sys_mv_refresh_history (mv_name) values ('a')", "system-tables"),
        ("select * from main.twin_positions", "system-tables"),
        ("commit", "transaction"),
        ("truncate shop.a", "transaction"),
        ("alter table shop.a append from shop.b", "transaction"),
        ("alter table spectrum.a add partition (dt = '2026-01-01') location 's3://a/b'", "transaction"),
        ("copy a from 's3://b/c' iam_role default", "copy-options"),
        ("copy a from 's3://b/c' iam_role default json 'auto' wonderful", "copy-options"),
        (
            "merge into a x using b on x.i = b.i when matched then delete when not matched then insert (i) values (1)",
            "merge-source",
        ),
    ],
)
def test_what_is_refused_besides(sql, rule):
    assert rule in {finding.rule for finding in check_statement(only(sql), Context(in_batch=True))}


@pytest.mark.parametrize(
    "sql",
    [
        "select json_extract_path_text(a, 'b') from c",
        "select extract(epoch from a), row_number() over (partition by b order by c) from t",
        "create table a as select sum(b) over (partition by c) as b from d",
        "create table a (b varchar(max), c varchar(65535), d char(4096), e varbyte(100))",
        "select blob::varbyte from a",
        "select a from b where c = '->>' or d = 'RETURNING'",
    ],
)
def test_what_only_looks_like_it_is_taken(sql):
    assert list(check_statement(only(sql), Context())) == []
