"""The comparison of a database with the oracle: silent where they agree, and naming what differs."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from backfill import compare
from backfill.comparison import COMPARED
from backfill.database_rules import CHECKOUT_VERSIONS, CLICK_VERSIONS, DAY_VERSIONS
from backfill.records import from_kinesis
from backfill.rules_versions import FIRST, RulesByVersion, StoredVersions, Versions, shipped_rules
from backfill.settings import Settings
from backfill.verdicts import EPOCH, judge_records
from contract.agents import AGENT_RULES
from contract.channels import RULES as CHANNEL_RULES
from contract.channels import ChannelRules
from contract.first_agent_rules import FirstAgentRules
from testing.database import Database
from testing.event_builders import MICROSECOND, NOON, checkout, click, kinesis_table, record
from testing.ingest import CHECKOUTS_STREAM, ingest
from testing.older_versions import events_judged_by
from testing.overrides import override
from testing.places import ROOT
from testing.settings_change import RULES, put_in_force, some_history, versions, waiting
from testing.shop_history import random_history

CHANNELS = ROOT / "glue-scripts/contract/channel_rules/2.json"
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
    database.execute("update clicks set brand = 'other' where event_id = (select min(event_id) from clicks)")
    database.execute("delete from rejected_events where payload_hash = (select min(payload_hash) from rejected_events)")
    database.execute(
        "update paths set channel = 'other' where (checkout_id, line_no, click_time, click_id) = "
        "(select checkout_id, line_no, click_time, click_id from attribution_credit where click_id is not null limit 1)"
    )
    database.execute(
        "update paths set landing_id = 'other' where ctid = (select max(ctid) from paths where channel <> 'other')"
    )
    database.execute(
        "update credit_sums set linear_units = linear_units + 1 where ctid = (select min(ctid) from credit_sums)"
    )

    code, text = outcome(database, records, capsys)

    assert (code, "scope user" in text) == (1, True)
    assert "brand is 'other', by the oracle" in text
    assert "channel is 'other', by the oracle" in text
    assert "landing_id is 'other', by the oracle" in text
    assert "rejected_events: " in text and "1 only in the oracle" in text
    assert "credit_hourly: {'hour'" in text
    rows = {name: counts_of(text, name) for name in COMPARED}
    assert {name for name, (_, oracle, _) in rows.items() if oracle == 0} == set()
    differences = {name: count for name, (*_, count) in rows.items() if count}
    # Under other settings than its own most lines would differ.
    assert differences.pop("attributed_checkouts", 0) <= differences.pop("attribution_credit") < 5
    assert differences == {"clicks": 1, "rejected_events": 1, "paths": 2}


def counts_of(text: str, table: str) -> tuple[int, int, int]:
    """Rows in the database, in the oracle, differences."""
    [counts] = re.findall(rf"^{table} +([\d,]+) +([\d,]+) +([\d,]+)$", text, re.MULTILINE)
    database, oracle, differences = (int(count.replace(",", "")) for count in counts)
    return database, oracle, differences


def test_every_line_click_and_order_is_judged_by_the_rules_that_the_database_has_for_it(
    spark: SparkSession,
    database: Database,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    history = some_history(33, RULES[5], users=8, events=300)
    half = len(history) // 2
    with events_judged_by(Versions(channels=0, agents=1)):
        ingest(database, [history[:half]])
    put_in_force(database, RULES[5])
    # Of clicks of before and of after it: the former wait.
    [(user,)] = database.rows("select min(user_id) from checkout_lines inner join paths using (checkout_id, line_no)")
    override(database, user, "bot")
    # Later clicks push earlier ones off paths of three.
    ingest(database, [history[at : at + 10] for at in range(half, len(history), 10)])
    put_in_force(database, RULES[6])
    path = tmp_path / "records.parquet"
    pq.write_table(kinesis_table(history), path)

    code, text = outcome(database, str(path), capsys, "--json", stream=CHECKOUTS_STREAM)

    assert (code, json.loads(text)["differences"]) == (0, 0)
    waits = [json.loads(text)[f"lines_under_other_{rules}"] for rules in ("settings", "verdicts")]
    assert waits[0] == waiting(database) > waits[1] > 0
    assert set(database.rows("select channel_rules_version, agent_rules_version from clicks")) == {
        (0, 1),
        (CHANNEL_RULES.version, AGENT_RULES.version),
    }
    assert len(versions(database)) == 2

    of_version = "update clicks set agent_rules_version = %s where bot_agent is not null"
    database.execute(of_version, 2)
    code, text = outcome(database, str(path), capsys, stream=CHECKOUTS_STREAM)
    assert (code, "bot_agent is 'Googlebot', by the oracle None" in text) == (1, True)
    database.execute(of_version, AGENT_RULES.version)

    database.execute("update clicks set channel_rules_version = 1 where channel_rules_version = 0")
    database.execute("update checkouts set agent_rules_version = %s", AGENT_RULES.version)
    code, text = outcome(database, str(path), capsys, stream=CHECKOUTS_STREAM)
    assert (code, "channel is 'unassigned', by the oracle" in text) == (1, True)
    assert "is_bot_agent is True, by the oracle False" in text
    # Of orders alone, whose agents' rules were made others; and of clicks the channel's.
    changed = {name: text.partition(f"\n{name}: ")[2].partition("\ncheckout")[0] for name in ("clicks", "checkouts")}
    assert ["is_bot_agent is" in of_table for of_table in changed.values()] == [False, True]


def test_an_event_is_judged_by_the_versions_that_are_given_for_it_and_by_the_newest_without_them(
    spark: SparkSession,
) -> None:
    def rules() -> RulesByVersion:
        channels = ChannelRules(json.loads(CHANNELS.read_text()) | {"version": 99, "rules": [], "otherwise": "other"})
        agents = FirstAgentRules([{"device": "bot", "user_agent": "x11"}])
        shipped = shipped_rules()
        return RulesByVersion({**shipped.channels, 99: channels}, {**shipped.agents, 98: agents})

    desk = "Mozilla/5.0 (X11; Linux x86_64)"
    tagged = [
        click(event_id=event_id, utm_source="google.de", utm_medium="cpc", user_agent=desk)
        for event_id in ("old", "new")
    ]
    events = [*tagged, *(checkout(checkout_id=order, user_agent=desk) for order in ("old", "new"))]
    records = from_kinesis(spark.createDataFrame(kinesis_table([record(event) for event in events])))
    old_click = ("anna", (NOON - EPOCH) // MICROSECOND, "old", 1, 1)
    stored = StoredVersions(
        spark.createDataFrame([old_click], CLICK_VERSIONS.names),
        spark.createDataFrame([("old", 1)], CHECKOUT_VERSIONS.names),
        spark.createDataFrame(DAY_VERSIONS.empty_table()),
        kept_from=0,
    )

    judged = judge_records(records, Settings(), stored, rules).persist()

    clicks = judged.where("click is not null").selectExpr(
        "click.event_id", "click.source", "click.channel", "click.channel_rules_version",
        "click.device", "click.is_bot_agent", "click.agent_rules_version",
    )  # fmt: skip
    assert {tuple(row) for row in clicks.collect()} == {
        ("old", "google.de", "paid_search", 1, "desktop", False, 1),
        ("new", "google", "other", 99, "other", True, 98),
    }
    orders = judged.where("checkout is not null").selectExpr(
        "checkout.checkout_id", "checkout.device", "checkout.is_bot_agent", "checkout.agent_rules_version"
    )
    assert {tuple(row) for row in orders.collect()} == {("old", "desktop", False, 1), ("new", "other", True, 98)}


def test_a_click_that_is_gone_though_its_day_was_not_dropped_is_a_difference(
    spark: SparkSession, database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = [record(click(at=NOON - timedelta(days=5))), record(checkout(at=NOON))]
    ingest(database, [history])
    database.execute("delete from clicks")
    path = tmp_path / "records.parquet"
    pq.write_table(kinesis_table(history), path)

    code, text = outcome(database, str(path), capsys, stream=CHECKOUTS_STREAM)

    assert (code, counts_of(text, "clicks"), counts_of(text, "paths")) == (1, (0, 1, 1), (1, 1, 0))


GONE, LAST = NOON - timedelta(days=5), NOON + timedelta(days=40)
OLDEST_DAY = (LAST - timedelta(days=32)).replace(hour=0)


@pytest.fixture
def dropped(database: Database, tmp_path: Path) -> str:
    """Records of a database that has dropped a day, whose click and order were judged by the first rules."""
    by_search = {"utm_source": "google.de", "utm_medium": "organic", "user_agent": "Mozilla/5.0 (iPhone)"}
    by_first = [record(click(at=GONE) | by_search), record(checkout(at=NOON))]
    by_newest = [record(click("bert", at) | by_search) for at in (OLDEST_DAY, LAST)] + [record(checkout("bert", LAST))]
    with events_judged_by(FIRST):
        ingest(database, [by_first])
    ingest(database, [by_newest])
    database.execute("select drop_click_partitions()")
    assert database.rows("select day, channel_rules_version, clicks, of_other_rules from dropped_click_days") == [
        (GONE.date(), FIRST.channels, 1, 0)
    ]
    assert database.rows("select dropped_before from click_retention_mark") == [(OLDEST_DAY.date(),)]
    assert database.rows("select distinct source from paths") == [("google",), ("google.de",)]
    path = tmp_path / "records.parquet"
    pq.write_table(kinesis_table([*by_first, *by_newest]), path)
    return str(path)


@pytest.mark.parametrize("knows_dropped_days", [True, False], ids=["noted", "dropped by a version before"])
def test_clicks_whose_day_was_dropped_are_no_difference_and_judged_by_the_rules_of_most_of_it(
    spark: SparkSession,
    database: Database,
    dropped: str,
    capsys: pytest.CaptureFixture[str],
    knows_dropped_days: bool,
) -> None:
    if not knows_dropped_days:
        database.execute("delete from dropped_click_days")

    assert outcome(database, dropped, capsys, stream=CHECKOUTS_STREAM)[0] == 0


def test_clicks_of_other_rules_than_most_of_their_dropped_day_are_told(
    spark: SparkSession, database: Database, dropped: str, capsys: pytest.CaptureFixture[str]
) -> None:
    database.execute(
        "update dropped_click_days set (channel_rules_version, of_other_rules) = (%s, 1)", CHANNEL_RULES.version
    )

    code, text = outcome(database, dropped, capsys, stream=CHECKOUTS_STREAM)

    assert (code, "source is 'google.de', by the oracle 'google'" in text) == (1, True)
    assert "1 dropped clicks of other rules than most of their day" in text
