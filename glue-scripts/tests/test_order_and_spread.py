"""The order of arrival by numbers of any length, and the spread of records over partitions by user."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

import pyarrow as pa
import pytest
from pyspark import SparkContext
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from attribution.micro_batch import in_order_of_arrival, spread_by_user
from backfill.records import from_kinesis
from contract.enrichment import bucket
from testing.event_builders import NOON, Record, click, kinesis_table, record
from testing.ingest import CHECKOUTS_STREAM

# As long as Kinesis' own are: a float or a decimal of 38 digits would take the first and the second for the same.
LONG = "49590338271490256608559692538361571095921575989136588898"
LONGER_BY_ONE = "49590338271490256608559692538361571095921575989136588899"
IN_ORDER = ["2", "9", "10", "99", "100", "9" * 55, LONG, LONGER_BY_ONE]


def of_one_moment(numbers: list[str]) -> pa.Table:
    """Records that arrived together under these numbers."""
    first = record(click(at=NOON))
    return kinesis_table([replace(first, sequence_number=number) for number in numbers])


def shuffled(numbers: list[str]) -> list[str]:
    return Random(1).sample(numbers, len(numbers))


def test_records_of_one_moment_stand_in_the_order_of_their_numbers() -> None:
    assert in_order_of_arrival(of_one_moment(shuffled(IN_ORDER)))["sequenceNumber"].to_pylist() == IN_ORDER


def test_an_earlier_arrival_comes_first_whatever_its_number() -> None:
    first, second = record(click(at=NOON)), record(click(at=NOON + timedelta(microseconds=1)))
    records = kinesis_table([replace(second, sequence_number="9"), replace(first, sequence_number="10")])

    assert in_order_of_arrival(records)["sequenceNumber"].to_pylist() == ["10", "9"]


def test_the_oracle_puts_records_of_one_moment_in_the_order_of_their_numbers(spark: SparkSession) -> None:
    padded = ["0" * 50 + "7", "0" * 47 + "0011"]
    records = spark.createDataFrame(of_one_moment(shuffled([*IN_ORDER, *padded])))

    ordered = from_kinesis(records).orderBy("position").select("position.sequence_number").collect()

    assert [row.sequence_number for row in ordered] == ["2", "7", "9", "10", "11", *IN_ORDER[3:]]


@pytest.mark.parametrize(("user_id", "share"), [("anna", 55), ("bert", 14), ("user-0", 2), ("é", 62), ("😀", 4)])
def test_a_users_bucket_stays_the_same_for_the_life_of_the_data(user_id: str, share: int) -> None:
    assert bucket(user_id) == share


def test_every_partition_holds_whole_buckets_and_no_record_is_left_out(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 64 is no multiple of them, so that users of one bucket part where the spread is by anything finer.
    cores = 3
    monkeypatch.setattr(SparkContext, "defaultParallelism", cores)
    users = [f"{name}-{n}" for name in ("user", "é", "😀") for n in range(200)]
    records = [Record("clicks", user.encode(), user, NOON) for user in users for _ in range(2)]

    spread = spread_by_user(spark.createDataFrame(kinesis_table(records)), CHECKOUTS_STREAM)
    rows = spread.select("data", F.spark_partition_id().alias("partition")).collect()

    expected = [(user, bucket(user) % cores) for user in users]
    assert Counter((bytes(row["data"]).decode(), row["partition"]) for row in rows) == Counter(2 * expected)
