"""A lake of a test's own: raw objects put there by hand, facts read as a query engine reads them, by the catalog."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import boto3
import pyarrow as pa
import pyarrow.parquet as pq

from lake.catalog import Catalog
from lake.judging import Ages
from lake.merging import TOLD_AGAIN
from lake.place import Place
from lake.run import Lake, Outcome, run
from lake.tables import Partition
from testing.event_builders import MILLISECOND, Record
from testing.raw_writer import SHARD, raw_object

TABLES_JSON = json.loads(resources.files("lake").joinpath("tables.json").read_text())


@dataclass(frozen=True)
class TestLake:
    """In `url`, with a database of the emulator's catalog."""

    __test__ = False

    url: str
    work: Path
    catalog: Catalog
    endpoint: str | None = None
    """Of S3, where the lake is there."""
    ages: Ages = field(default_factory=Ages)
    grace: timedelta = timedelta(hours=1)

    @property
    def place(self) -> Place:
        return Place(self.url, self.endpoint)

    def put(self, records: Sequence[Record], shard: str = SHARD) -> str:
        """Writes a batch of one stream as the archiver does; gives the object's path."""
        path, body = raw_object(records, shard)
        self.place.write(path, body)
        return path

    def put_history(self, records: Sequence[Record], size: int = 50) -> list[str]:
        """Each stream's records in batches of so many."""
        return [
            self.put(of_stream[start : start + size])
            for of_stream in streams_of(records)
            for start in range(0, len(of_stream), size)
        ]

    def run(self, *, all_days: bool = False) -> Outcome:
        """Runs the job in this process."""
        work = Place(str(self.work))
        lake = Lake(self.place, work, self.catalog, self.ages, spread=map, grace=self.grace)
        return run(lake, lambda _: None, all_days=all_days)

    def versions(self) -> dict[Partition, str]:
        """Where each partition is, as a path of the lake. A version's name tells its bytes."""
        return {
            partition: self.place.path_of(url)
            for table in TABLES_JSON
            for partition, url in self.catalog.locations(table).items()
        }

    def rows(self, table: str, hidden: bool = False) -> list[dict[str, Any]]:
        """The table's facts; of the hidden ones, orders told again."""
        return [row for path in self.files(table, hidden) for row in self.read(path).to_pylist()]

    def files(self, table: str, hidden: bool = False) -> list[str]:
        """Those of registered versions."""
        return [
            file.path
            for partition, version in sorted(self.versions().items())
            if partition.table == table
            for file in self.place.files(version)
            if file.path.rsplit("/", 1)[1].startswith(TOLD_AGAIN) == hidden
        ]

    def read(self, path: str) -> pa.Table:
        with self.place.open(path) as file:
            return pq.ParquetFile(file).read()


def declare_tables(endpoint: str, database: str) -> Catalog:
    """As Terraform declares them."""
    glue = boto3.client("glue", endpoint_url=endpoint)
    glue.create_database(DatabaseInput={"Name": database})
    for name, table in TABLES_JSON.items():
        columns = [{"Name": column["name"], "Type": _hive_type(column["type"])} for column in table["columns"]]
        keys = [{"Name": key, "Type": "string"} for key in table["partitions"]]
        storage = {"Columns": columns, "Location": f"s3://lake/facts/{name}/"}
        glue.create_table(
            DatabaseName=database, TableInput={"Name": name, "PartitionKeys": keys, "StorageDescriptor": storage}
        )
    return Catalog(database, endpoint)


def arriving_apart(records: Iterable[Record]) -> list[Record]:
    """Records in order of arrival, as Kinesis tells it: to the millisecond. No two at once, so that all agree on the
    first."""
    apart: list[Record] = []
    for number, record in enumerate(records):
        arrival = record.arrival.replace(microsecond=record.arrival.microsecond // 1000 * 1000)
        if apart:
            arrival = max(arrival, apart[-1].arrival + MILLISECOND)
        apart.append(replace(record, arrival=arrival, sequence_number=f"{number:056d}"))
    return apart


def streams_of(records: Iterable[Record]) -> list[list[Record]]:
    """The records of each stream."""
    streams: dict[str, list[Record]] = {}
    for record in records:
        streams.setdefault(record.stream, []).append(record)
    return list(streams.values())


def _hive_type(written: Any) -> str:
    if isinstance(written, str):
        return written
    fields = [f"{column['name']}:{_hive_type(column['type'])}" for column in written["list"]]
    return f"array<struct<{','.join(fields)}>>"
