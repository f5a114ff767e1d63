"""First-click attribution by Spark's stream-stream join, tuned for two cores.

- Two shuffle partitions: each costs its state stores a commit in every batch, and two keep both cores busy.
- Batches of 80 MB, about 150,000 events, without --follow; with it each batch takes all files there, without a pause.
- Small files are read together (`openCostInBytes`), else a task each would read hundreds of them one by one.
- The watermark follows the faster side (`multipleWatermarkPolicy`): both sides are of one source, so neither waits.
- No aggregation in the stream: after the join it would hold every line for an hour of lookback. The upsert takes the
  first click instead, so a line is there as soon as its order is.
- RocksDB with changelog checkpoints; one database a partition in place of four (`stateFormatVersion`), whose commits
  take a fifth of the time; and without counting its rows, which reads each key before it is written.
"""

import argparse
import signal
from pathlib import Path
from threading import Event

from first_clicks import clicks_of_lines, read_events
from pyspark.sql import SparkSession
from pyspark.sql.streaming import StreamingQuery
from upsert import LineUpserter

STATE = "spark.sql.streaming.stateStore"
STATE_STORES = {
    "memory": {f"{STATE}.providerClass": "org.apache.spark.sql.execution.streaming.state.HDFSBackedStateStoreProvider"},
    "rocksdb": {
        f"{STATE}.providerClass": "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider",
        f"{STATE}.rocksdb.changelogCheckpointing.enabled": "true",
        f"{STATE}.rocksdb.trackTotalNumberOfRows": "false",
        "spark.sql.streaming.join.stateFormatVersion": "3",
    },
}
SETTINGS = {
    "spark.master": "local[2]",
    "spark.driver.memory": "8g",
    "spark.driver.extraJavaOptions": "-XX:+UseParallelGC",
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.files.openCostInBytes": "1k",
    "spark.sql.streaming.multipleWatermarkPolicy": "max",
}


def start_session(state: str) -> SparkSession:
    """A session of this process, its state in the store named."""
    settings = SETTINGS | STATE_STORES[state]
    spark = SparkSession.builder.appName("spark_join").config(map=settings).getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


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
    parser.add_argument("--disorder_seconds", type=float, required=True)
    parser.add_argument("--state", choices=STATE_STORES, default="memory")
    parser.add_argument("--follow", action="store_true", help="wait for more files until SIGTERM")
    arguments = parser.parse_args()
    stopping = Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    spark = start_session(arguments.state)
    events = read_events(spark, arguments.events, {} if arguments.follow else {"maxBytesPerTrigger": "80000000"})
    query = (
        clicks_of_lines(events, f"{arguments.disorder_seconds} seconds")
        .writeStream.foreachBatch(LineUpserter(arguments.database_url))
        .option("checkpointLocation", arguments.checkpoint)
        .trigger(**({"processingTime": "0 seconds"} if arguments.follow else {"availableNow": True}))
        .start()
    )
    wait(query, stopping)


if __name__ == "__main__":
    main()
