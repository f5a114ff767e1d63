"""Makes the archive of classes from which Spark's JVM starts twice as fast.

Runs a small stream, and Java keeps what it loaded: 20 to 40 s and 150 MB, once, when the Python packages are installed.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.datasource import DataSource, DataSourceStreamReader, InputPartition
from pyspark.sql.types import StructType

from attribution.job import start_query
from attribution.micro_batch import spread_by_user
from kinesis_source.records import COLUMNS
from spark_jvm import CLASS_ARCHIVE, jvm_environment

STREAM = "checkouts"


class OneRecord(DataSource):
    """A stream of one record with the columns of the `kinesis` source."""

    @classmethod
    def name(cls) -> str:
        return "one_record"

    def schema(self) -> str:
        return COLUMNS

    def streamReader(self, schema: StructType) -> "OneRecordReader":  # noqa: N802
        return OneRecordReader()


class OneRecordReader(DataSourceStreamReader):
    def initialOffset(self) -> dict[str, int]:  # noqa: N802
        return {"records": 0}

    def latestOffset(self) -> dict[str, int]:  # noqa: N802
        return {"records": 1}

    def partitions(self, start: dict[str, int], end: dict[str, int]) -> Sequence[InputPartition]:
        return [InputPartition(0)]

    def read(self, partition: InputPartition) -> Iterator[tuple]:
        yield bytearray(b"{}"), STREAM, "user", "0", datetime.now(UTC)


def count(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield pa.RecordBatch.from_pydict({"records": [sum(batch.num_rows for batch in batches)]})


def collect(counts: DataFrame, batch_id: int) -> None:
    counts.collect()


def run_stream() -> None:
    """As the job runs, to its end and the JVM's."""
    spark = SparkSession.builder.getOrCreate()
    gateway = spark.sparkContext._gateway
    assert gateway is not None
    spark.dataSource.register(OneRecord)
    records = spark.readStream.format(OneRecord.name()).load()
    with tempfile.TemporaryDirectory() as checkpoint:
        counts = spread_by_user(records.union(records), STREAM).mapInArrow(count, "records long")
        query = start_query(counts, collect, checkpoint, "0 seconds")
        query.processAllAvailable()
        query.stop()
    spark.stop()
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait()


def main() -> None:
    unfinished = CLASS_ARCHIVE.with_suffix(".unfinished")
    os.environ.update(jvm_environment(f"-XX:ArchiveClassesAtExit={unfinished}"))
    run_stream()
    if unfinished.exists():
        unfinished.replace(CLASS_ARCHIVE)


if __name__ == "__main__":
    main()
