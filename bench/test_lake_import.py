"""The benchmark of imports in its short form."""

import pytest

from lake_import import compare


def test_ours_and_duckdbs_parquet_hold_the_same_rows() -> None:
    measured = compare(rows=20_000)
    ours, duckdb = measured["ours"], measured["duckdb"]
    assert ours["files"] == duckdb["files"] == 31
    assert measured["ratio"] == pytest.approx(ours["seconds"] / duckdb["seconds"])
