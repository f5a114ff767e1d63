"""The comparison of a database with the oracle: silent where they agree, and naming what differs."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from backfill import compare
from testing.database import Database
from testing.event_builders import kinesis_table
from testing.ingest import ingest
from testing.shop_history import random_history

TODAY = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def records(database: Database, tmp_path: Path) -> str:
    """What the database was filled with, under settings and from streams that are not the defaults."""
    database.execute(
        "update attribution_settings set scope = 'user', lookback = '3 days', max_path = 3, click_retention = '20 days'"
    )
    history = random_history(Random(31), users=8, events=300, end=TODAY)
    ingest(database, [history[at : at + 50] for at in range(0, len(history), 50)], partitions=1)
    path = tmp_path / "records.parquet"
    renamed = [replace(r, stream=f"{r.stream} of a test") for r in history]
    pq.write_table(kinesis_table(renamed, prefix=""), path)
    return str(path)


def outcome(database: Database, records: str, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    given = ["--records", records, "--checkouts_stream", "checkouts of a test"]
    code = compare.main([*given, "--database_url", database.url("reader"), *options])
    return code, capsys.readouterr().out


def test_a_database_is_compared_under_its_own_settings_and_each_kind_of_difference_is_named(
    spark: SparkSession, database: Database, records: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = outcome(database, records, capsys, "--json")
    same = json.loads(text)
    assert (code, same["differences"], same["scope"]) == (0, 0, "user")
    assert {name for name, table in same["tables"].items() if table["oracle"] == 0} == set()
    assert [same["tables"][name]["database"] for name in ("clicks", "paths")] == [
        same["tables"][name]["oracle"] for name in ("clicks", "paths")
    ]

    database.execute("update clicks set brand = 'other' where event_id = (select min(event_id) from clicks)")
    database.execute("delete from rejected_events where payload_hash = (select min(payload_hash) from rejected_events)")
    database.execute(
        "update paths set channel = 'other' where (checkout_id, line_no, click_time, click_id) = "
        "(select checkout_id, line_no, click_time, click_id from attribution_credit where click_id is not null limit 1)"
    )
    database.execute(
        "update credit_sums set linear_units = linear_units + 1 where ctid = (select min(ctid) from credit_sums)"
    )

    code, text = outcome(database, records, capsys)

    assert code == 1
    assert "brand is 'other', by the oracle" in text
    assert "channel is 'other', by the oracle" in text
    assert "rejected_events: " in text and "1 only in the oracle" in text
    assert "credit_hourly: {'hour'" in text
