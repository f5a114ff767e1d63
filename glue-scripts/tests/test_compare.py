"""The comparison of a database with the oracle: silent where they agree, and naming what differs."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from backfill import compare
from backfill.records import from_kinesis
from backfill.settings import Settings
from backfill.verdicts import EPOCH, judge_records
from contract import event_columns
from contract.channels import RULES_BY_VERSION, ChannelRules
from contract.enrichment import own_source
from testing.database import Database
from testing.event_builders import MICROSECOND, NOON, checkout, click, kinesis_table, record
from testing.ingest import CHECKOUTS_STREAM, ingest
from testing.places import ROOT
from testing.settings_change import RULES, put_in_force, some_history, versions, waiting
from testing.shop_history import random_history

CHANNELS = ROOT / "events/channels.json"
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


def outcome(
    database: Database,
    records: str,
    capsys: pytest.CaptureFixture[str],
    *options: str,
    stream: str = "checkouts of a test",
) -> tuple[int, str]:
    given = ["--records", records, "--checkouts_stream", stream]
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
    database.execute("update paths set landing_id = 'other' where ctid = (select max(ctid) from paths)")
    database.execute(
        "update credit_sums set linear_units = linear_units + 1 where ctid = (select min(ctid) from credit_sums)"
    )

    code, text = outcome(database, records, capsys)

    assert code == 1
    assert "brand is 'other', by the oracle" in text
    assert "channel is 'other', by the oracle" in text
    assert "landing_id is 'other', by the oracle" in text
    assert "rejected_events: " in text and "1 only in the oracle" in text
    assert "credit_hourly: {'hour'" in text


def test_every_line_and_click_is_judged_by_the_rules_that_the_database_has_for_it(
    spark: SparkSession,
    database: Database,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    history = some_history(33, RULES[5], users=8, events=300)
    half = len(history) // 2
    with monkeypatch.context() as before_channels:
        judge_clicks_by(RULES_BY_VERSION[0], before_channels)
        ingest(database, [history[:half]])
    put_in_force(database, RULES[5])
    # Later clicks push earlier ones off paths of three.
    ingest(database, [history[at : at + 10] for at in range(half, len(history), 10)])
    put_in_force(database, RULES[6])
    path = tmp_path / "records.parquet"
    pq.write_table(kinesis_table(history), path)

    code, text = outcome(database, str(path), capsys, "--json", stream=CHECKOUTS_STREAM)

    assert (code, json.loads(text)["differences"]) == (0, 0)
    assert json.loads(text)["lines_under_other_settings"] == waiting(database) > 0
    assert {version for (version,) in database.rows("select channel_rules_version from clicks")} == {0, 1}
    assert len(versions(database)) == 2

    database.execute("update clicks set channel_rules_version = 1 where channel_rules_version = 0")
    code, text = outcome(database, str(path), capsys, stream=CHECKOUTS_STREAM)
    assert (code, "channel is 'unassigned', by the oracle" in text) == (1, True)


def judge_clicks_by(rules: ChannelRules, patch: pytest.MonkeyPatch) -> None:
    """Writers of this process do, as those of the time when the rules were the newest."""
    patch.setattr(event_columns, "RULES", rules)
    patch.setattr(event_columns, "own_source", lambda click: own_source(click, rules))


def test_a_click_is_judged_by_the_version_that_is_given_for_it_and_by_the_newest_without_one(
    spark: SparkSession,
) -> None:
    newest = ChannelRules(json.loads(CHANNELS.read_text()) | {"version": 2, "rules": [], "otherwise": "other"})
    tagged = [click(event_id=event_id, utm_source="google", utm_medium="cpc") for event_id in ("old", "new")]
    records = from_kinesis(spark.createDataFrame(kinesis_table([record(event) for event in tagged])))
    old = [("anna", (NOON - EPOCH) // MICROSECOND, "old", 1)]
    given = spark.createDataFrame(old, "user_id string, event_micros long, event_id string, channel_rules_version int")

    judged = judge_records(records, Settings(), given, RULES_BY_VERSION | {2: newest})

    rows = judged.select("click.event_id", "click.source", "click.channel", "click.channel_rules_version").collect()
    assert {tuple(row) for row in rows} == {("old", "google", "paid_search", 1), ("new", "google", "other", 2)}


def test_clicks_whose_day_was_dropped_are_no_difference(
    spark: SparkSession, database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, last = NOON - timedelta(days=5), NOON - timedelta(days=1)
    history = [record(click(at=first)), record(click(at=last)), record(checkout(at=NOON))]
    ingest(database, [history])
    database.execute(f"drop table clicks_{first:%Y%m%d}")
    path = tmp_path / "records.parquet"
    pq.write_table(kinesis_table(history), path)

    assert outcome(database, str(path), capsys, stream=CHECKOUTS_STREAM)[0] == 1
    database.execute("update click_retention_mark set dropped_before = %s", last.date())
    assert outcome(database, str(path), capsys, stream=CHECKOUTS_STREAM)[0] == 0
