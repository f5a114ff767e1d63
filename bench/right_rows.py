"""The first click of every order line by the batch oracle, and what share of a contender's rows is the same."""

import sys
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import psycopg
import pyarrow.parquet as pq
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from backfill.attribution_oracle import attribute
from backfill.records import read_events
from backfill.settings import Settings
from backfill.verdicts import judge_records

LOOKBACK = timedelta(hours=1)
COLUMNS = ("checkout_id", "product_id", "amount", "first_click_id")

Row = tuple[str, str, str, str | None]


def write_right_rows(spark: SparkSession, lines: Path, file: Path) -> None:
    """The oracle's answer to a folder of JSON lines, as one Parquet file of `COLUMNS`, amounts as text."""
    judged = judge_records(read_events(spark, str(lines)), Settings(lookback=LOOKBACK))
    answer = attribute(judged, Settings(lookback=LOOKBACK))["attributed_checkouts"]
    table = answer.select(*COLUMNS).withColumn("amount", F.col("amount").cast("string")).toArrow()
    pq.write_table(table, file)


def read_right_rows(file: Path) -> list[Row]:
    """What `write_right_rows` wrote."""
    table = pq.read_table(file)
    return list(zip(*(table[name].to_pylist() for name in COLUMNS), strict=True))


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
