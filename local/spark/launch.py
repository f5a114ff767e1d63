"""Stands in for Glue on a laptop: makes the Spark session, registers the `kinesis` source, runs the job's script.

Usage: python local/spark/launch.py JOB_MODULE --job arguments
"""

import runpy
import sys

from pyspark.sql import SparkSession

from kinesis_source import KinesisDataSource


def main() -> None:
    spark = SparkSession.builder.getOrCreate()
    spark.sparkContext.setLogLevel("WARN")
    spark.dataSource.register(KinesisDataSource)
    module = sys.argv[1]
    sys.argv = sys.argv[1:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
