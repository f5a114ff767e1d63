"""Measures the job alone: records read from files, one file a micro-batch, into the PostgreSQL given."""

import argparse
import json
import tempfile
import time
from pathlib import Path

import psycopg
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

from attribution.database_login import DatabaseLogin
from attribution.micro_batch import BatchWriter
from contract.records import RECORD_COLUMNS
from cpu_time import cpu_seconds
from judging import judging_seconds

STAGES = "select stage, sum(ms::numeric) from batches, jsonb_each_text(stage_ms) as s (stage, ms) group by stage"


def run(spark: SparkSession, history: Path, database_url: str, run_id: str) -> dict:
    """Streams every file of `history` through the job; events/s in steady state leave out the first two batches and the
    last one, and are None where there are no others.
    """
    files = sorted(history.glob("*.parquet"))
    writer = BatchWriter(DatabaseLogin(database_url), "checkouts", run_id)
    writer.warm_up(spark)
    schema = spark.read.parquet(str(files[0])).schema
    records = (
        spark.readStream.schema(schema)
        .option("maxFilesPerTrigger", 1)
        .option("latestFirst", "false")
        .parquet(str(history))
        .select(*RECORD_COLUMNS)
    )
    cpu_before = cpu_seconds()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as checkpoint:
        query = (
            writer.books(records)
            .writeStream.foreachBatch(writer)
            .option("checkpointLocation", checkpoint)
            .trigger(availableNow=True)
            .start()
        )
        query.awaitTermination()
        progress = query.recentProgress
    seconds = time.perf_counter() - began
    cpu = cpu_seconds()
    cpu.subtract(cpu_before)
    durations = [p["batchDuration"] / 1000 for p in progress if p["numInputRows"]]
    rows = [pq.ParquetFile(f).metadata.num_rows for f in files]
    steady = list(zip(rows, durations, strict=False))[2:-1]
    with psycopg.connect(database_url) as connection:
        stages = {stage: float(ms) for stage, ms in connection.execute(STAGES + " order by 1")}
    total_ms = sum(durations) * 1000 * spark.sparkContext.defaultParallelism
    shares = {stage: round(ms / total_ms, 3) for stage, ms in stages.items()}
    return {
        "events": sum(rows),
        "events_per_second": round(sum(rows) / seconds),
        "steady_events_per_second": round(sum(r for r, _ in steady) / sum(d for _, d in steady)) if steady else None,
        "batch_seconds": [round(d, 2) for d in durations],
        "cpu_seconds_per_million": {name: round(used * 1e6 / sum(rows), 1) for name, used in cpu.items()},
        "judging_share_of_cpu": round(judging_seconds(files) / sum(cpu.values()), 4),
        "stage_share": shares | {"spark and commit": round(1 - sum(shares.values()), 3)},
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("history", type=Path)
    parser.add_argument("--database_url", required=True)
    parser.add_argument("--run_id", default="bench")
    arguments = parser.parse_args()
    # A file of a batch is read by both cores, as the shards of a stream are.
    session = SparkSession.builder.appName("bench").config("spark.sql.files.maxPartitionBytes", "32m").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    print(json.dumps(run(session, arguments.history, arguments.database_url, arguments.run_id)))
