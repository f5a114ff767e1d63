"""The records of Kinesis streams, by whichever source for them the place's Spark has."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from contract.records import RECORD_COLUMNS

logger = logging.getLogger("attribution")

AUTO = "auto"

# awslabs' connector takes no shorter time: Kinesis may take 5 s to answer.
LEAST_SECONDS_OF_AWS_KINESIS = 10


class SourceNotFoundError(Exception):
    """This Spark has no source for Kinesis by the names that were tried. Permanent."""


@dataclass(frozen=True)
class Reading:
    """How streams are read: where they are, and how much goes into a micro-batch."""

    region: str
    endpoint: str | None = None
    """Where it is not the region's own."""
    records_per_shard: int = 200_000
    milliseconds: int = 1_000
    fails_on_loss: bool = False
    """Whether the query ends where a shard has expired before it was read to its end; else it goes on behind it."""

    @property
    def endpoint_url(self) -> str:
        """Never left to the source: Glue's takes us-east-1 where it is told none."""
        return self.endpoint or f"https://kinesis.{self.region}.amazonaws.com"


Options = Mapping[str, str | int | bool]


def kinesis_options(stream: str, reading: Reading) -> Options:
    """Of Glue's own source, and of the laptop's stand-in."""
    return {
        "streamName": stream,
        "endpointUrl": reading.endpoint_url,
        "region": reading.region,
        "startingPosition": "TRIM_HORIZON",
        "maxFetchRecordsPerShard": reading.records_per_shard,
        "maxFetchTimeInMs": reading.milliseconds,
        "failOnDataLoss": reading.fails_on_loss,
    }


def aws_kinesis_options(stream: str, reading: Reading) -> Options:
    """Of awslabs' spark-sql-kinesis-connector, which Glue 6.0 ships: without a time it may fetch for half an hour."""
    seconds = max(LEAST_SECONDS_OF_AWS_KINESIS, -(-reading.milliseconds // 1000))
    return {
        "kinesis.streamName": stream,
        "kinesis.endpointUrl": reading.endpoint_url,
        "kinesis.region": reading.region,
        "kinesis.consumerType": "GetRecords",
        "kinesis.startingPosition": "TRIM_HORIZON",
        "kinesis.maxFetchRecordsPerShard": reading.records_per_shard,
        "kinesis.maxFetchTimePerShardSec": seconds,
        "kinesis.failOnDataLoss": reading.fails_on_loss,
    }


# In the order in which they are tried.
SOURCES: Mapping[str, Callable[[str, Reading], Options]] = {
    "kinesis": kinesis_options,
    "aws-kinesis": aws_kinesis_options,
}


def read_streams(spark: SparkSession, streams: Sequence[str], source: str, reading: Reading) -> DataFrame:
    """Records of the streams, from their oldest where there is no checkpoint.

    `source` is a name of SOURCES, or AUTO for the first of them that this Spark has; it says which it took. Raises
    SourceNotFoundError.
    """
    names = list(SOURCES) if source == AUTO else [source]
    for name in names:
        try:
            records = [_read(spark, name, SOURCES[name](stream, reading)) for stream in streams]
        except (Py4JJavaError, PySparkException) as error:
            if not _is_missing(error, name):
                raise
        else:
            logger.info("reading by the source %s", name)
            return reduce(DataFrame.union, records)
    raise SourceNotFoundError(f"Spark has no source {' or '.join(names)} here")


def _read(spark: SparkSession, name: str, options: Options) -> DataFrame:
    return spark.readStream.format(name).options(**options).load().select(*RECORD_COLUMNS)


def _is_missing(error: Exception, name: str) -> bool:
    """Spark raises a Java exception of a class that pyspark knows, or not, by its version."""
    return f"[DATA_SOURCE_NOT_FOUND] Failed to find the data source: {name}." in str(error)
