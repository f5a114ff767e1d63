"""Spark's own stream-stream join: every order line with each of its clicks, or with nulls where it has none."""

from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

LOOKBACK = "interval 1 hour"
EVENT_SCHEMA = (
    "event_id string, event_type string, event_time timestamp, user_id string, product_id string, utm_source string, "
    "checkout_id string, items array<struct<product_id: string, quantity: int, unit_price: decimal(19, 4)>>"
)


def read_events(spark: SparkSession, folder: Path, limits: dict[str, str]) -> DataFrame:
    """One row an event, files in order of their modification, which is the order of arrival."""
    return spark.readStream.schema(EVENT_SCHEMA).options(pathGlobFilter="*.jsonl", **limits).json(str(folder))


def clicks_of_lines(events: DataFrame, disorder: str) -> DataFrame:
    """(checkout_id, product_id, amount, click_id, click_time, utm_source): a row for each click of each order line.

    A line's clicks come out as soon as both sides are there; the row of nulls of a line without any comes out once the
    watermark, `disorder` behind the latest event, has passed the checkout.
    """
    in_time = events.withWatermark("event_time", disorder)
    lines = (
        in_time.where("event_type = 'checkout'")
        .select("checkout_id", "user_id", F.col("event_time").alias("checkout_time"), F.explode("items").alias("item"))
        .select(
            "checkout_id",
            "user_id",
            "checkout_time",
            "item.product_id",
            (F.col("item.quantity") * F.col("item.unit_price")).cast("decimal(19, 4)").alias("amount"),
        )
    )
    clicks = in_time.where("event_type in ('page_view', 'add_to_cart')").select(
        F.col("user_id").alias("click_user_id"),
        F.col("product_id").alias("click_product_id"),
        F.col("event_id").alias("click_id"),
        F.col("event_time").alias("click_time"),
        "utm_source",
    )
    same_product_within_lookback = F.expr(
        "user_id = click_user_id and product_id = click_product_id "
        f"and click_time between checkout_time - {LOOKBACK} and checkout_time"
    )
    return lines.join(clicks, same_product_within_lookback, "left_outer")


def first_clicks(pairs: DataFrame) -> DataFrame:
    """The least (click_time, click_id) of each line among the rows of one micro-batch."""
    first = F.min(F.when(F.col("click_id").isNotNull(), F.struct("click_time", "click_id", "utm_source")))
    return (
        pairs.groupBy("user_id", "product_id", "checkout_id", "amount")
        .agg(first.alias("first"))
        .select("checkout_id", "product_id", "amount", "first.click_id", "first.click_time", "first.utm_source")
    )
