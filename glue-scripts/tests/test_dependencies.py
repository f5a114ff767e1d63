"""Which Python package may import which: a job the contract and whose work it does, the contract none of ours, and
nobody a test.

TypeScript's are looked at by cli/dependencies.

Read from the syntax of every file, so that an import inside a function counts; a new job's folder is held to the rules
without being told.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from testing.places import ROOT

CONTRACT, KIT, SUITES = "contract", "testing", "tests"
# What pyproject.toml puts on the path: whatever lies in them can be imported by its name.
ON_THE_PATH = [".", "glue-scripts", "local", "local/spark/startup", "bench"]
WITH_PYTHON = ["glue-scripts", "local", "bench", "proof"]
# A job that does a part of another one's work; its package in glue-scripts/registry.ts has both.
STANDS_ON = {"recomputation": {"attribution"}, "rebuild": {"attribution", "lake"}}
# The contract is for every job: what one of them needs beyond it, not all have.
NOT_IN_CONTRACT = {"pyspark", "psycopg", "boto3"}


def violations(root: Path) -> list[str]:
    """`file: module` for every import that must not be."""
    glue_scripts = root / "glue-scripts"
    jobs = {path.name for path in glue_scripts.iterdir() if path.is_dir()} - {CONTRACT, KIT, SUITES}
    ours = {name for folder in ON_THE_PATH for name in _importable(root / folder)}
    forbidden = {glue_scripts / job: ours - {CONTRACT, job} - STANDS_ON.get(job, set()) for job in jobs} | {
        glue_scripts / CONTRACT: ours - {CONTRACT} | NOT_IN_CONTRACT,
        glue_scripts / KIT: ours - {CONTRACT, KIT, *jobs, "spark_jvm"},
        root / "local": {"bench", "proof"},
    }
    tests = {path.stem for folder in WITH_PYTHON for path in (root / folder).rglob("test_*.py")}
    everywhere = {root / folder: {"conftest", *tests} for folder in WITH_PYTHON}
    return [
        f"{file.relative_to(root)}: {module}"
        for folder, names in [*forbidden.items(), *everywhere.items()]
        for file in sorted(folder.rglob("*.py"))
        for module in _imported_by(file)
        if module.split(".")[0] in names
    ]


def _importable(folder: Path) -> set[str]:
    return {path.stem for path in folder.iterdir() if path.is_dir() or path.suffix == ".py"}


def _imported_by(file: Path) -> Iterator[str]:
    """Names of modules, also of those that a function imports."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None and node.level == 0:
            yield node.module


def test_every_import_points_the_right_way() -> None:
    assert violations(ROOT) == []


@pytest.mark.parametrize(
    ("file", "line", "module"),
    [
        ("glue-scripts/contract/judge.py", "from attribution.store import Store", "attribution.store"),
        ("glue-scripts/contract/judge.py", "import backfill.settings", "backfill.settings"),
        ("glue-scripts/contract/judge.py", "def late():\n    from lake.job import main", "lake.job"),
        ("glue-scripts/contract/judge.py", "from pyspark.sql import DataFrame", "pyspark.sql"),
        ("glue-scripts/contract/judge.py", "import psycopg", "psycopg"),
        ("glue-scripts/attribution/job.py", "from backfill import settings", "backfill"),
        ("glue-scripts/backfill/job.py", "import attribution", "attribution"),
        ("glue-scripts/lake/job.py", "from attribution.credit import add_credit", "attribution.credit"),
        ("glue-scripts/attribution/job.py", "import spark_jvm", "spark_jvm"),
        ("glue-scripts/attribution/job.py", "from kinesis_source.records import COLUMNS", "kinesis_source.records"),
        ("glue-scripts/attribution/job.py", "from proof.system import System", "proof.system"),
        ("glue-scripts/attribution/job.py", "from local.kinesis_source import client", "local.kinesis_source"),
        ("glue-scripts/backfill/job.py", "import latency", "latency"),
        ("glue-scripts/backfill/job.py", "from testing.golden import vectors", "testing.golden"),
        ("glue-scripts/testing/ingest.py", "from proof.system import System", "proof.system"),
        ("local/kinesis_source/records.py", "from proof.system import System", "proof.system"),
        ("proof/system.py", "from conftest import database", "conftest"),
        ("glue-scripts/tests/test_job.py", "from test_store import a_click", "test_store"),
    ],
)
def test_a_planted_import_is_named(tmp_path: Path, file: str, line: str, module: str) -> None:
    for known in [
        *[f"glue-scripts/{package}/job.py" for package in ("contract", "attribution", "backfill", "lake")],
        *["glue-scripts/testing/golden.py", "glue-scripts/tests/test_store.py", "proof/system.py", "bench/latency.py"],
        *["local/kinesis_source/records.py", "local/spark/startup/spark_jvm.py"],
    ]:
        (tmp_path / known).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / known).write_text("import json\n\nfrom contract.judge import judge\n")
    assert violations(tmp_path) == []

    (tmp_path / file).write_text(f"{line}\n")

    assert violations(tmp_path) == [f"{file}: {module}"]
