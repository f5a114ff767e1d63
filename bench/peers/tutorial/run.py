"""The stream-stream join as published jobs have it: an inner join, ROW_NUMBER in foreachBatch, append over JDBC.

As there: two streams with a watermark of five minutes each, the first click among the rows of one micro-batch only, and
nothing that a batch that runs again could meet. Set for two cores: two shuffle partitions in place of 200, batches of
80 MB (about 150,000 events) without --follow, no pause between batches with it, small files read together, JDBC batches
rewritten to long inserts.
"""

import argparse
import signal
from collections.abc import Callable
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql.streaming import StreamingQuery

CLICK_SCHEMA = (
    "event_id string, event_type string, event_time timestamp, user_id string, product_id string, utm_source string"
)
CHECKOUT_SCHEMA = (
    "checkout_id string, event_type string, event_time timestamp, user_id string, "
    "items array<struct<product_id: string, quantity: int, unit_price: decimal(19, 4)>>"
)
SETTINGS = {
    "spark.master": "local[2]",
    "spark.driver.memory": "8g",
    "spark.jars.packages": "org.postgresql:postgresql:42.7.8",
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.files.openCostInBytes": "1k",
}
COLUMNS = ["checkout_id", "product_id", "amount", "first_click_id", "first_click_time", "utm_source"]
WATERMARK = "5 minutes"


def clicks_of_lines(clicks: DataFrame, checkouts: DataFrame, join: str) -> DataFrame:
    """A row for each click of each order line."""
    lines = checkouts.withWatermark("event_time", WATERMARK).withColumn("item", F.explode("items")).alias("line")
    before = clicks.withWatermark("event_time", WATERMARK).alias("click")
    same_product_within_an_hour = F.expr(
        "line.user_id = click.user_id and line.item.product_id = click.product_id "
        "and click.event_time between line.event_time - interval 1 hour and line.event_time"
    )
    return lines.join(before, same_product_within_an_hour, join).select(
        "line.checkout_id",
        "line.item.product_id",
        F.expr("cast(line.item.quantity * line.item.unit_price as decimal(19, 4))").alias("amount"),
        F.col("click.event_id").alias("first_click_id"),
        F.col("click.event_time").alias("first_click_time"),
        "click.utm_source",
    )


def append_to(database_url: str) -> Callable[[DataFrame, int], None]:
    """For foreachBatch: the first click of each line of the batch, appended."""
    address = urlsplit(database_url)
    url = f"jdbc:postgresql://{address.hostname}:{address.port}{address.path}?reWriteBatchedInserts=true"
    properties = {"user": address.username or "", "driver": "org.postgresql.Driver"}
    of_line = Window.partitionBy("checkout_id", "product_id").orderBy("first_click_time")

    def append(pairs: DataFrame, _batch_id: int) -> None:
        first = pairs.withColumn("rank", F.row_number().over(of_line)).where("rank = 1").select(*COLUMNS)
        first.write.jdbc(url, "attributed_lines", mode="append", properties=properties)

    return append


def wait(query: StreamingQuery, stopping: Event) -> None:
    """Until the query ends or is to be stopped."""
    while not query.awaitTermination(1):
        if stopping.is_set():
            query.stop()
            return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("events", type=Path, help="folder of JSON lines")
    parser.add_argument("--database_url", required=True)
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--disorder_seconds", type=float, help="not used: the job has its own watermark")
    parser.add_argument("--join", choices=["inner", "left_outer"], default="inner")
    parser.add_argument("--follow", action="store_true", help="wait for more files until SIGTERM")
    arguments = parser.parse_args()
    stopping = Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    spark = SparkSession.builder.appName("tutorial").config(map=SETTINGS).getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")

    def read(schema: str) -> DataFrame:
        limits = {} if arguments.follow else {"maxBytesPerTrigger": "80000000"}
        return spark.readStream.schema(schema).options(pathGlobFilter="*.jsonl", **limits).json(str(arguments.events))

    clicks = read(CLICK_SCHEMA).where("event_type in ('page_view', 'add_to_cart')")
    checkouts = read(CHECKOUT_SCHEMA).where("event_type = 'checkout'")
    query = (
        clicks_of_lines(clicks, checkouts, arguments.join)
        .writeStream.foreachBatch(append_to(arguments.database_url))
        .option("checkpointLocation", arguments.checkpoint)
        .trigger(**({"processingTime": "0 seconds"} if arguments.follow else {"availableNow": True}))
        .start()
    )
    wait(query, stopping)


if __name__ == "__main__":
    main()
