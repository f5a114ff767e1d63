"""The first click of every order line by the batch oracle, and what share of a contender's rows is the same."""

import sys
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import psycopg
import pyarrow.parquet as pq
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from backfill.attribution_oracle import first_clicks, lines_of, standing_clicks, standing_orders
from backfill.bots import marks_of, with_verdicts
from backfill.paths import paths_of, ruled_lines
from backfill.records import read_events
from backfill.rules_versions import standing_schema
from backfill.settings import Settings
from backfill.verdicts import CHECKOUT_SCHEMA, CLICK_SCHEMA, LINE_SCHEMA
from contract.records import CHECKOUTS, CLICKS

EVENT_SCHEMA = f"""
    event_id string, event_type string, event_time string, user_id string, product_id string, checkout_id string,
    currency string, items array<struct<{LINE_SCHEMA}>>
"""
LOOKBACK = timedelta(hours=1)
SCHEMAS = {
    CLICKS: f"{CLICK_SCHEMA}, {standing_schema('click')}",
    CHECKOUTS: f"{CHECKOUT_SCHEMA}, {standing_schema('checkout')}",
}
LINE_COLUMNS = ["checkout_id", "product_id", "amount"]
# Peers know of no bots: to them a click that is too fast for a person counts as well.
OF_PEOPLE, OF_ANYBODY = "first_click_id", "first_click_of_anybody"

Row = tuple[str, str, str, str | None]


def write_right_rows(spark: SparkSession, lines: Path, file: Path) -> None:
    """The oracle's answer to a folder of JSON lines, as Parquet: each line's first click of people, of anybody."""
    events = read_valid(read_events(spark, str(lines)))
    clicks, orders = standing_clicks(events), standing_orders(events)
    order_lines = ruled_lines(lines_of(orders), Settings(lookback=LOOKBACK), None)
    marks = marks_of(clicks, orders)

    def answer(marked: DataFrame) -> DataFrame:
        return first_clicks(order_lines, paths_of(order_lines, with_verdicts(clicks, marked)))

    of_anybody = answer(marks.limit(0)).select("checkout_id", "line_no", F.col(OF_PEOPLE).alias(OF_ANYBODY))
    both = answer(marks).join(of_anybody, ["checkout_id", "line_no"])
    table = both.select(*LINE_COLUMNS, OF_PEOPLE, OF_ANYBODY).withColumn("amount", F.col("amount").cast("string"))
    pq.write_table(table.toArrow(), file)


def read_valid(records: DataFrame) -> DataFrame:
    """What the answer needs of `judge_records`, of records that are valid, as shop_events.py makes them, none of a bot.

    By Spark's own JSON reader: a verdict costs a Python call a record, half an hour for ten million.
    """
    event = F.from_json(F.col("payload").cast("string"), EVENT_SCHEMA)
    parsed = records.select("stream", "position", event.alias("event")).select("stream", "position", "event.*")
    known = {name: F.col(name) for name in parsed.columns} | {
        "event_micros": F.unix_micros(F.to_timestamp("event_time")),
        "is_bot_agent": F.lit(False),
        "lines": F.transform("items", lambda item, index: item.withField("line_no", (index + 1).cast("smallint"))),
    }

    def rows_of(stream: str) -> Column:
        fields = StructType.fromDDL(SCHEMAS[stream]).fields
        columns = [known.get(f.name, F.lit(None)).cast(f.dataType).alias(f.name) for f in fields]
        return F.when(F.col("stream") == stream, F.struct(*columns)).alias(stream.removesuffix("s"))

    return parsed.select("position", rows_of(CLICKS), rows_of(CHECKOUTS))


def read_right_rows(file: Path, first_click: str) -> list[Row]:
    """What `write_right_rows` wrote; `first_click` is OF_PEOPLE or OF_ANYBODY."""
    table = pq.read_table(file)
    return list(zip(*(table[name].to_pylist() for name in [*LINE_COLUMNS, first_click]), strict=True))


def read_rows(database_url: str, table: str) -> list[Row]:
    """A contender's rows, from `attributed_lines` or, for ours, `attributed_checkouts`."""
    with psycopg.connect(database_url) as connection:
        query = f"select checkout_id, product_id, amount::numeric(19, 4)::text, first_click_id from {table}"
        return connection.execute(query).fetchall()


def share_of_right_rows(found: Iterable[Row], right: Iterable[Row]) -> float:
    """Rows that are right, of those that are right, missing, wrong or there twice."""
    left = set(right)
    expected = len(left)
    wrong = 0
    for row in found:
        if row in left:
            left.remove(row)
        else:
            wrong += 1
    return (expected - len(left)) / (expected + wrong)


if __name__ == "__main__":
    session = SparkSession.builder.appName("oracle").config("spark.sql.session.timeZone", "UTC").getOrCreate()
    write_right_rows(session, Path(sys.argv[1]), Path(sys.argv[2]))
