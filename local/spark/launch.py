"""Stands in for Glue on a laptop: makes the Spark session, registers the `kinesis` source, runs the job's script.

Usage: python local/spark/launch.py JOB --job arguments; JOB is a module with `main`, or a script's path ending in .py
"""

import runpy
import sys
from importlib import import_module
from threading import Thread

from pyspark.sql import SparkSession


def main() -> None:
    job, *arguments = sys.argv[1:]
    is_module = not job.endswith(".py")
    modules = ["kinesis_source", *([job] if is_module else [])]
    # While Java starts: importing them takes as long as a third of that.
    Thread(target=lambda: [import_module(module) for module in modules]).start()
    spark = SparkSession.builder.getOrCreate()
    spark.sparkContext.setLogLevel("WARN")
    spark.dataSource.register(import_module("kinesis_source").KinesisDataSource)
    sys.argv = [job, *arguments]
    if is_module:
        sys.exit(import_module(job).main(arguments))
    runpy.run_path(job, run_name="__main__")


if __name__ == "__main__":
    main()
