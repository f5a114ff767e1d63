"""Stands in for Glue on a laptop: makes the Spark session, registers the `kinesis` source, runs the job's script.

Usage: python local/spark/launch.py JOB --job arguments; JOB is a module with `main`, or a script's path ending in .py
"""

import runpy
import sys
from importlib import import_module
from threading import Thread

from pyspark.sql import SparkSession

from kinesis_source import KinesisDataSource


def main() -> None:
    job, *arguments = sys.argv[1:]
    is_module = not job.endswith(".py")
    if is_module:
        # While Java starts: importing the job takes as long as a fourth of that.
        Thread(target=import_module, args=(job,)).start()
    spark = SparkSession.builder.getOrCreate()
    spark.sparkContext.setLogLevel("WARN")
    spark.dataSource.register(KinesisDataSource)
    sys.argv = [job, *arguments]
    if is_module:
        sys.exit(import_module(job).main(arguments))
    runpy.run_path(job, run_name="__main__")


if __name__ == "__main__":
    main()
