"""Files below external/ of the lake's bucket: the lake's job imports each once, and tells of what it refuses."""

import gzip
import json
from pathlib import Path
from typing import Any

import boto3
import pytest

from lake.job import main
from lake.place import Place
from testing.imports import REES46_HEADER, TestImports, rees46_row
from testing.lake import declare_tables

BUCKET = "uploads"


@pytest.fixture
def imports(ministack: str, tmp_path: Path) -> TestImports:
    boto3.client("s3", endpoint_url=ministack).create_bucket(Bucket=BUCKET)
    return TestImports(tmp_path, Place(f"s3://{BUCKET}", ministack), declare_tables(ministack, "uploaded"))


def run_job(imports: TestImports, capsys: pytest.CaptureFixture[str]) -> tuple[list[dict[str, Any]], str]:
    """What it imported, and what it complained of."""
    assert imports.catalog.endpoint is not None
    lake = ["--lake", imports.place.url, "--database", "uploaded", "--endpoint", imports.catalog.endpoint]
    complaint = ""
    try:
        main(["--here", *lake])
    except SystemExit as ending:
        complaint = str(ending.code)
    return json.loads(capsys.readouterr().out.splitlines()[-1])["imported"], complaint


def test_what_is_uploaded_is_imported_once_and_what_is_refused_is_told_once(
    imports: TestImports, capsys: pytest.CaptureFixture[str]
) -> None:
    month = "\n".join([REES46_HEADER, rees46_row("2019-10-01 12:00:00")]).encode()
    put = imports.place.write
    put("external/months/2019-Oct.csv.gz", gzip.compress(month))
    put("external/months/broken.csv", b"a,b\n1,2\n")
    put("external/funnel/.format", b"user-behaviour")
    put("external/funnel/2019.csv", month)
    put("external/Other Things/a.csv", b"a,b\n1,2\n")

    imported, complaint = run_job(imports, capsys)

    told = [(each["name"], each["format"], each["rows"], each["partitions"]) for each in imported]
    assert told == [("funnel", "user-behaviour", 1, 1), ("months", "rees46", 1, 1)]
    assert complaint.startswith("'Other Things' is no name: ")
    assert "; external/months/broken.csv is not rees46: its header has no " in complaint
    assert list(imports.versions("funnel")) == ["2019"]
    assert list(imports.versions("months")) == ["2019-10-01"]

    assert run_job(imports, capsys) == ([], "")

    put("external/months/broken.csv", "\n".join([REES46_HEADER, rees46_row("2019-10-02 12:00:00")]).encode())
    [more], complaint = run_job(imports, capsys)
    assert (more["name"], more["rows"], complaint) == ("months", 1, "")
    assert list(imports.versions("months")) == ["2019-10-01", "2019-10-02"]
