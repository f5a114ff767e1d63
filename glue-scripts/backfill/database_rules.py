"""The rules that a database has judged what it holds by: settings and channel rules change, lines and clicks stay."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import psycopg
import pyarrow as pa
from psycopg.rows import dict_row
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from backfill.attribution_oracle import attribute
from backfill.settings import Settings
from backfill.verdicts import EPOCH, MICROSECOND, judge_records
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
        user_id, (extract(epoch from event_time) * 1000000)::bigint as event_micros, event_id, channel_rules_version
    from clicks
    where channel_rules_version <> %s
"""
CLICK_VERSIONS = pa.schema(
    {
        "user_id": pa.string(),
        "event_micros": pa.int64(),
        "event_id": pa.string(),
        "channel_rules_version": pa.int16(),
    }
)
KEPT_FROM = "select dropped_before from click_retention_mark"


@dataclass(frozen=True, slots=True)
class DatabaseRules:
    """The settings in force, the lines under other ones, the clicks of other channel rules than the newest.

    The defaults are those of a new database.
    """

    settings: Settings = field(default_factory=Settings)
    lines: pa.Table = field(default_factory=LINE_RULES.empty_table)
    clicks: pa.Table = field(default_factory=CLICK_VERSIONS.empty_table)
    kept_from: date = date(2000, 1, 1)
    """The first UTC day whose clicks are kept."""


def read_database_rules(connection: psycopg.Connection) -> DatabaseRules:
    """As they are in the connection's transaction."""
    with connection.cursor(row_factory=dict_row) as cursor:
        [settings] = cursor.execute(SETTINGS).fetchall()
        lines = pa.Table.from_pylist(cursor.execute(LINES_UNDER_OTHERS).fetchall(), LINE_RULES)
        clicks = pa.Table.from_pylist(
            cursor.execute(CLICKS_OF_OTHER_VERSIONS, [RULES.version]).fetchall(), CLICK_VERSIONS
        )
        [mark] = cursor.execute(KEPT_FROM).fetchall()
    return DatabaseRules(Settings(**settings), lines, clicks, mark["dropped_before"])


def judge_by(spark: SparkSession, records: DataFrame, rules: DatabaseRules) -> DataFrame:
    """The rows of `judge_records`."""
    return judge_records(records, rules.settings, spark.createDataFrame(rules.clicks))


def attribute_by(spark: SparkSession, judged: DataFrame, rules: DatabaseRules) -> dict[str, DataFrame]:
    """The tables of `attribute`, of clicks those that are kept."""
    tables = attribute(judged, rules.settings, spark.createDataFrame(rules.lines))
    midnight = datetime(rules.kept_from.year, rules.kept_from.month, rules.kept_from.day, tzinfo=UTC)
    is_kept = F.unix_micros("event_time") >= (midnight - EPOCH) // MICROSECOND
    return tables | {"clicks": tables["clicks"].where(is_kept)}
