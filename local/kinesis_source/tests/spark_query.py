"""A query over two streams, run as a process of its own so that a test can kill it.

Usage: spark_query.py ENDPOINT DIRECTORY RUN RECORDS HOLD_AT
Writes each batch to DIRECTORY/RUN/<batch>.json; ends at RECORDS records, or waits in batch HOLD_AT to be killed.
The query is stopped and started again once on the way.
"""

import json
import sys
import threading
import time
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession

from kinesis_source import KinesisDataSource

STREAMS = ("clicks", "checkouts")
STOP_AFTER_BATCHES = 3


def main() -> None:
    endpoint, directory, run, records, hold_at = sys.argv[1:]
    out = Path(directory) / run
    out.mkdir()
    spark = SparkSession.builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    spark.dataSource.register(KinesisDataSource)
    enough, pause = threading.Event(), threading.Event()
    batches_here = 0

    def stream(name: str) -> DataFrame:
        return (
            spark.readStream.format("kinesis")
            .option("streamName", name)
            .option("endpointUrl", endpoint)
            .option("region", "us-east-1")
            .option("startingPosition", "TRIM_HORIZON")
            .option("maxFetchRecordsPerShard", "600")
            .load()
        )

    def write(batch: DataFrame, number: int) -> None:
        nonlocal batches_here
        rows = sorted(
            [r.streamName, r.partitionKey, r.sequenceNumber, r.data.decode(), r.approximateArrivalTimestamp.isoformat()]
            for r in batch.collect()
        )
        part = out / f"{number}.part"
        part.write_text(json.dumps(rows))
        part.rename(out / f"{number}.json")
        if number == int(hold_at):
            time.sleep(600)
        batches_here += 1
        if batches_here == STOP_AFTER_BATCHES:
            pause.set()
        if _count(Path(directory)) >= int(records):
            enough.set()
            pause.set()

    def start():
        query = stream(STREAMS[0]).unionByName(stream(STREAMS[1])).writeStream.foreachBatch(write)
        return query.option("checkpointLocation", f"{directory}/checkpoint").start()

    query = start()
    while query.isActive and not pause.wait(0.1):
        pass
    query.stop()
    if not enough.is_set():
        query = start()
        while query.isActive and not enough.wait(0.1):
            pass
        time.sleep(1)  # For batches that should not come.
        query.stop()
    if query.exception():
        raise query.exception()
    spark.stop()


def _count(directory: Path) -> int:
    return len({tuple(row) for path in directory.glob("*/*.json") for row in json.loads(path.read_text())})


if __name__ == "__main__":
    main()
