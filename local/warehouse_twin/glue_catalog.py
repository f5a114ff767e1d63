"""What the data catalog declares: tables whose rows lie in S3."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Part:
    """A partition, or all of a table that has none."""

    values: Sequence[str]
    """Of the partition's keys."""
    location: str


@dataclass(frozen=True)
class DeclaredTable:
    """Columns are names with their types as Hive writes them."""

    name: str
    columns: Sequence[tuple[str, str]]
    keys: Sequence[tuple[str, str]]
    """What it is partitioned by."""
    location: str
    input_format: str


class DataCatalog(Protocol):
    def tables(self, database: str) -> list[DeclaredTable]:
        """In the order of their names, without views; none where there is no such database."""
        ...

    def parts(self, database: str, table: DeclaredTable) -> list[Part]: ...


class GlueCatalog:
    """That of an endpoint."""

    def __init__(self, endpoint: str | None, region: str | None) -> None:
        import boto3  # It takes its time, and only external tables need it.

        self._glue = boto3.client("glue", endpoint_url=endpoint, region_name=region)

    def tables(self, database: str) -> list[DeclaredTable]:
        try:
            pages = list(self._glue.get_paginator("get_tables").paginate(DatabaseName=database))
        except self._glue.exceptions.EntityNotFoundException:
            return []
        found = [table for page in pages for table in page["TableList"]]
        tables = [_declared(table) for table in found if table.get("TableType") != "VIRTUAL_VIEW"]
        return sorted(tables, key=lambda table: table.name)

    def parts(self, database: str, table: DeclaredTable) -> list[Part]:
        if not table.keys:
            return [Part((), table.location)]
        pages = self._glue.get_paginator("get_partitions").paginate(DatabaseName=database, TableName=table.name)
        return [
            Part(part["Values"], part["StorageDescriptor"]["Location"]) for page in pages for part in page["Partitions"]
        ]


def _declared(table: dict[str, Any]) -> DeclaredTable:
    storage = table.get("StorageDescriptor", {})
    return DeclaredTable(
        name=table["Name"],
        columns=_columns(storage.get("Columns")),
        keys=_columns(table.get("PartitionKeys")),
        location=storage.get("Location", ""),
        input_format=storage.get("InputFormat", ""),
    )


def _columns(declared: list[dict[str, str]] | None) -> list[tuple[str, str]]:
    return [(column["Name"].lower(), column["Type"]) for column in declared or []]
