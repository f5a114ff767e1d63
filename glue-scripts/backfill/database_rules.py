"""The rules that a database has judged what it holds by: settings and channel rules change, lines and clicks stay."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from psycopg.rows import dict_row
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from backfill.attribution_oracle import attribute
from backfill.rules_versions import StoredVersions
from backfill.settings import Settings
from backfill.verdicts import EPOCH, MICROSECOND, judge_records
from contract.agents import AGENT_RULES
from contract.channels import RULES

SETTINGS = "select scope, lookback, max_path, click_retention from attribution_settings"
LINES_UNDER_OTHERS = """
    select
        l.checkout_id, l.line_no, v.scope, (extract(epoch from v.lookback) * 1000000)::bigint as lookback_micros,
        v.max_path, v.credits
    from attribution_settings as s
    cross join lateral lines_under_other_settings(s.scope, s.lookback, s.max_path) as l
    inner join attribution_settings_versions as v on l.settings_version = v.version
"""
LINE_RULES = pa.schema(
    {
        "checkout_id": pa.string(),
        "line_no": pa.int16(),
        "scope": pa.string(),
        "lookback_micros": pa.int64(),
        "max_path": pa.int32(),
        "credits": pa.string(),
    }
)
CLICKS_OF_OTHER_VERSIONS = """
    select
        user_id, (extract(epoch from event_time) * 1000000)::bigint as event_micros, event_id, channel_rules_version,
        agent_rules_version
    from clicks
    where (channel_rules_version, agent_rules_version) <> (%s, %s)
"""
CLICK_VERSIONS = pa.schema(
    {
        "user_id": pa.string(),
        "event_micros": pa.int64(),
        "event_id": pa.string(),
        "channel_rules_version": pa.int16(),
        "agent_rules_version": pa.int16(),
    }
)
CHECKOUTS_OF_OTHER_VERSIONS = "select checkout_id, agent_rules_version from checkouts where agent_rules_version <> %s"
CHECKOUT_VERSIONS = pa.schema({"checkout_id": pa.string(), "agent_rules_version": pa.int16()})
OVERRIDES = """
    select
        id, user_id,
        (extract(epoch from greatest(from_time, '0001-01-01Z')) * 1000000)::bigint as from_micros,
        (extract(epoch from least(to_time, '9999-01-01Z')) * 1000000)::bigint as to_micros,
        nullif(verdict, 'undecided') = 'bot' as is_bot
    from bot_overrides
"""
OVERRIDE = pa.schema(
    {
        "id": pa.int64(),
        "user_id": pa.string(),
        "from_micros": pa.int64(),
        "to_micros": pa.int64(),
        "is_bot": pa.bool_(),
    }
)
# Of lines that wait to be credited anew.
VERDICTS = """
    select
        p.checkout_id, p.line_no, (extract(epoch from p.click_time) * 1000000)::bigint as click_micros, p.click_id,
        p.is_bot_rate, p.bot_override
    from lines_under_other_verdicts as l
    inner join paths as p on l.checkout_id = p.checkout_id and l.line_no = p.line_no
"""
VERDICT = pa.schema(
    {
        "checkout_id": pa.string(),
        "line_no": pa.int16(),
        "click_micros": pa.int64(),
        "click_id": pa.string(),
        "is_bot_rate": pa.bool_(),
        "bot_override": pa.bool_(),
    }
)
DROPPED_DAYS = """
    select day - '1970-01-01'::date as day, channel_rules_version, agent_rules_version, of_other_rules
    from dropped_click_days
"""
DAY_VERSIONS = pa.schema(
    {
        "day": pa.int32(),
        "channel_rules_version": pa.int16(),
        "agent_rules_version": pa.int16(),
        "of_other_rules": pa.int64(),
    }
)
KEPT_FROM = "select dropped_before from click_retention_mark"


@dataclass(frozen=True, slots=True)
class DatabaseRules:
    """The settings in force, the lines under other ones, the events of other channel and agent rules than the newest,
    what people decided of bots, and the verdicts on clicks of lines that wait for others.

    Of clicks whose day is dropped only the rules of most of the day.

    The defaults are those of a new database.
    """

    settings: Settings = field(default_factory=Settings)
    lines: pa.Table = field(default_factory=LINE_RULES.empty_table)
    clicks: pa.Table = field(default_factory=CLICK_VERSIONS.empty_table)
    checkouts: pa.Table = field(default_factory=CHECKOUT_VERSIONS.empty_table)
    dropped_days: pa.Table = field(default_factory=DAY_VERSIONS.empty_table)
    overrides: pa.Table = field(default_factory=OVERRIDE.empty_table)
    verdicts: pa.Table = field(default_factory=VERDICT.empty_table)
    kept_from: date = date(2000, 1, 1)
    """The first UTC day whose clicks are kept."""


def read_database_rules(connection: psycopg.Connection) -> DatabaseRules:
    """As they are in the connection's transaction."""
    with connection.cursor(row_factory=dict_row) as cursor:
        [settings] = cursor.execute(SETTINGS).fetchall()
        lines = pa.Table.from_pylist(cursor.execute(LINES_UNDER_OTHERS).fetchall(), LINE_RULES)
        newest = [RULES.version, AGENT_RULES.version]
        clicks = pa.Table.from_pylist(cursor.execute(CLICKS_OF_OTHER_VERSIONS, newest).fetchall(), CLICK_VERSIONS)
        checkouts = pa.Table.from_pylist(
            cursor.execute(CHECKOUTS_OF_OTHER_VERSIONS, newest[1:]).fetchall(), CHECKOUT_VERSIONS
        )
        dropped_days = pa.Table.from_pylist(cursor.execute(DROPPED_DAYS).fetchall(), DAY_VERSIONS)
        overrides = pa.Table.from_pylist(cursor.execute(OVERRIDES).fetchall(), OVERRIDE)
        verdicts = pa.Table.from_pylist(cursor.execute(VERDICTS).fetchall(), VERDICT)
        [mark] = cursor.execute(KEPT_FROM).fetchall()
    kept_from = mark["dropped_before"]
    return DatabaseRules(Settings(**settings), lines, clicks, checkouts, dropped_days, overrides, verdicts, kept_from)


def lines_under_other_verdicts(rules: DatabaseRules) -> int:
    """Lines that wait to be credited anew by what marks and overrides say now."""
    return rules.verdicts.group_by(["checkout_id", "line_no"]).aggregate([]).num_rows


def dropped_of_other_rules(rules: DatabaseRules) -> int:
    """Clicks of dropped days that other rules judged than most of their day: their lines may differ from the oracle."""
    return pc.sum(rules.dropped_days["of_other_rules"]).as_py() or 0


def judge_by(spark: SparkSession, records: DataFrame, rules: DatabaseRules) -> DataFrame:
    """The rows of `judge_records`."""
    stored = StoredVersions(
        spark.createDataFrame(rules.clicks),
        spark.createDataFrame(rules.checkouts),
        spark.createDataFrame(rules.dropped_days),
        kept_from=(rules.kept_from - EPOCH.date()).days,
    )
    return judge_records(records, rules.settings, stored)


def attribute_by(spark: SparkSession, judged: DataFrame, rules: DatabaseRules) -> dict[str, DataFrame]:
    """The tables of `attribute`, of clicks those that are kept."""
    verdicts = spark.createDataFrame(rules.verdicts).withColumn("click_time", F.timestamp_micros("click_micros"))
    tables = attribute(
        judged,
        rules.settings,
        spark.createDataFrame(rules.lines),
        spark.createDataFrame(rules.overrides),
        verdicts,
    )
    midnight = datetime(rules.kept_from.year, rules.kept_from.month, rules.kept_from.day, tzinfo=UTC)
    is_kept = F.unix_micros("event_time") >= (midnight - EPOCH) // MICROSECOND
    return tables | {"clicks": tables["clicks"].where(is_kept)}
