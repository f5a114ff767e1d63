"""Which of Spark's sources the job reads Kinesis by, and what it tells each."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import pytest
from pyspark.sql import SparkSession
from pyspark.sql.datasource import DataSource, SimpleDataSourceStreamReader
from pyspark.sql.types import StructType

from attribution.job import parse_arguments, read_records
from attribution.kinesis_records import SourceNotFoundError

ARGUMENTS = {
    "clicks_stream": "clicks",
    "checkouts_stream": "checkouts",
    "checkpoint_location": "/nowhere",
    "database_url": "postgresql://ingest@localhost/ecommerce",
    "region": "eu-west-1",
}


class TellingSource(DataSource):
    """A stream of one record, which holds the options that the source was given."""

    def __init__(self, options: Mapping[str, str]) -> None:
        super().__init__(dict(options))
        self.given = {name.lower(): value for name, value in options.items()}

    def schema(self) -> str:
        return (
            "data binary, streamName string, partitionKey string, sequenceNumber string, "
            "approximateArrivalTimestamp timestamp"
        )

    def simpleStreamReader(self, schema: StructType) -> SimpleDataSourceStreamReader:  # noqa: N802
        return TellingReader(self.given)


class TellingReader(SimpleDataSourceStreamReader):
    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given

    def initialOffset(self) -> dict[str, int]:  # noqa: N802
        return {"records": 0}

    def read(self, start: dict[str, int]) -> tuple[Iterator[tuple], dict[str, int]]:
        records = [] if start["records"] else [self._record()]
        return iter(records), {"records": 1}

    def readBetweenOffsets(self, start: dict[str, int], end: dict[str, int]) -> Iterator[tuple]:  # noqa: N802
        return iter([self._record()])

    def _record(self) -> tuple:
        return bytearray(json.dumps(self._given).encode()), "stream", "user", "1", datetime.now(UTC)


class Kinesis(TellingSource):
    @classmethod
    def name(cls) -> str:
        return "kinesis"


class AwsKinesis(TellingSource):
    @classmethod
    def name(cls) -> str:
        return "aws-kinesis"


def told(spark: SparkSession, sources: Sequence[type[DataSource]], **arguments: str) -> list[dict[str, str]]:
    """What the sources were told, a stream each."""
    session = spark.newSession()
    for source in sources:
        session.dataSource.register(source)
    given = [part for name, value in (ARGUMENTS | arguments).items() for part in (f"--{name}", value)]
    records = read_records(session, parse_arguments(given), fails_on_loss=True)
    query = records.writeStream.format("memory").queryName("told").start()
    try:
        query.processAllAvailable()
        rows = session.table("told").collect()
    finally:
        query.stop()
    return sorted((json.loads(bytes(row.data)) for row in rows), key=lambda options: str(sorted(options.items())))


def test_glues_source_is_told_endpoint_region_both_limits_of_a_batch_and_to_fail_on_losses(spark: SparkSession) -> None:
    checkouts, clicks = told(spark, [Kinesis, AwsKinesis])
    assert clicks == {
        "streamname": "clicks",
        "endpointurl": "https://kinesis.eu-west-1.amazonaws.com",
        "region": "eu-west-1",
        "startingposition": "TRIM_HORIZON",
        "maxfetchrecordspershard": "200000",
        "maxfetchtimeinms": "1000",
        "failondataloss": "true",
    }
    assert checkouts == clicks | {"streamname": "checkouts"}


def test_without_glues_source_awslabs_connector_is_taken_and_told_the_same(
    spark: SparkSession, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "attribution"):
        checkouts, clicks = told(spark, [AwsKinesis], records_per_batch="500")
    assert clicks == {
        "kinesis.streamname": "clicks",
        "kinesis.endpointurl": "https://kinesis.eu-west-1.amazonaws.com",
        "kinesis.region": "eu-west-1",
        "kinesis.consumertype": "GetRecords",
        "kinesis.startingposition": "TRIM_HORIZON",
        "kinesis.maxfetchrecordspershard": "500",
        "kinesis.maxfetchtimepershardsec": "10",
        "kinesis.failondataloss": "true",
    }
    assert checkouts == clicks | {"kinesis.streamname": "checkouts"}
    assert "reading by the source aws-kinesis" in caplog.messages


def test_a_source_that_is_named_is_taken_where_both_are_there(spark: SparkSession) -> None:
    arguments = {"kinesis_source": "aws-kinesis", "fetch_milliseconds": "15500", "kinesis_endpoint": "http://here"}
    _, clicks = told(spark, [Kinesis, AwsKinesis], **arguments)
    assert clicks["kinesis.maxfetchtimepershardsec"] == "16"
    assert clicks["kinesis.endpointurl"] == "http://here"


@pytest.mark.parametrize(
    ("source", "message"), [("auto", "no source kinesis or aws-kinesis here"), ("kinesis", "no source kinesis here")]
)
def test_where_there_is_none_one_line_says_so(spark: SparkSession, source: str, message: str) -> None:
    with pytest.raises(SourceNotFoundError, match=message):
        told(spark, [], kinesis_source=source)


class Broken(Kinesis):
    def schema(self) -> str:
        raise ValueError("streamName is wrong")


def test_a_source_that_is_there_and_fails_is_not_passed_over(spark: SparkSession) -> None:
    with pytest.raises(Exception, match="streamName is wrong"):
        told(spark, [Broken, AwsKinesis])
