"""Stands in for Glue on a laptop: makes the Spark session, registers the `kinesis` source, runs the job's script.

Usage: python local/spark/launch.py JOB --job arguments; JOB is a module, or a script's path ending in .py
"""

import runpy
import sys
from importlib import import_module
from threading import Thread

from pyspark.sql import SparkSession

from kinesis_source import KinesisDataSource


def main() -> None:
    job = sys.argv[1]
    if not job.endswith(".py"):
        # While Java starts: importing the job takes as long as a fourth of that.
        Thread(target=import_module, args=(job,)).start()
    spark = SparkSession.builder.getOrCreate()
    spark.sparkContext.setLogLevel("WARN")
    spark.dataSource.register(KinesisDataSource)
    sys.argv = sys.argv[1:]
    if job.endswith(".py"):
        runpy.run_path(job, run_name="__main__")
    else:
        runpy.run_module(job, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
