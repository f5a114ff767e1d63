"""Raw objects to Parquet by one Spark script: the first of each click and order, by hour, sorted by category and user.

It takes what is JSON as it comes: what is none, or of another type, is null. Two cores, so two shuffle partitions.
"""

import argparse
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F

EVENT = (
    "event_id string, event_type string, event_time timestamp, user_id string, session_id string, user_agent string, "
    "currency string, "
)
CLICK = EVENT + (
    "product_id string, category string, brand string, price decimal(13, 3), quantity int, utm_source string, "
    "utm_medium string, utm_campaign string, utm_term string, utm_content string, referrer string, gclid string"
)
CHECKOUT = EVENT + (
    "checkout_id string, value decimal(17, 4), payment_method string, coupon string, items array<struct<"
    "product_id: string, category: string, brand: string, quantity: int, unit_price: decimal(14, 4)>>"
)
TABLES = {
    "clicks": (CLICK, ["user_id", "event_time", "event_id"], ["dt", "hh"], ["category", "user_id", "event_time"]),
    "checkouts": (CHECKOUT, ["checkout_id"], ["dt"], ["user_id", "event_time", "checkout_id"]),
}
SETTINGS = {
    "spark.master": "local[2]",
    "spark.driver.memory": "4g",
    "spark.driver.extraJavaOptions": "-XX:+UseParallelGC",
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
}


def facts(spark: SparkSession, raw: Path, table: str) -> DataFrame:
    schema, key, partitions, order = TABLES[table]
    lines = spark.read.schema("arrival timestamp, data string").json(f"{raw}/raw/{table}/*/*/*.ndjson.gz")
    event = F.from_json(F.unbase64("data").cast("string"), schema)
    events = lines.select(event.alias("event"), F.col("arrival").alias("arrived_at")).select("event.*", "arrived_at")
    first = Window.partitionBy(*key).orderBy("arrived_at")
    return (
        events.withColumn("n", F.row_number().over(first))
        .where("n = 1")
        .withColumn("is_bot_agent", F.coalesce(F.col("user_agent").rlike("(?i)bot|crawl|spider"), F.lit(False)))
        .withColumn("dt", F.date_format("event_time", "yyyy-MM-dd"))
        .withColumn("hh", F.date_format("event_time", "HH"))
        .drop("n", "user_agent")
        .repartition(*partitions)
        .sortWithinPartitions(*partitions, *order)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("raw", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    spark = SparkSession.builder.appName("lake").config(map=SETTINGS).getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    for table, (_, _, partitions, _) in TABLES.items():
        facts(spark, arguments.raw, table).write.partitionBy(*partitions).parquet(f"{arguments.out}/{table}")


if __name__ == "__main__":
    main()
