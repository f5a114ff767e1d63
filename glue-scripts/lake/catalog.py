"""Glue's catalog: the one place that says where a partition's facts are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lake.tables import Partition

# As many as a call takes.
PARTITIONS_AT_ONCE = 100


@dataclass(frozen=True)
class Catalog:
    """Tables are declared elsewhere; partitions are registered here."""

    database: str
    endpoint: str | None = None
    region: str = "us-east-1"

    def locations(self, table: str) -> dict[Partition, str]:
        """Where each partition is, as a URL."""
        pages = self.glue().get_paginator("get_partitions")
        return {
            Partition(table, tuple(found["Values"])): found["StorageDescriptor"]["Location"]
            for page in pages.paginate(DatabaseName=self.database, TableName=table, ExcludeColumnSchema=True)
            for found in page["Partitions"]
        }

    def register(self, table: str, locations: Mapping[Partition, str]) -> None:
        """Has the partitions where they are now, those that there are and new ones."""
        glue = self.glue()
        of_table = {"DatabaseName": self.database, "TableName": table}
        storage = glue.get_table(DatabaseName=self.database, Name=table)["Table"]["StorageDescriptor"]
        for some in _in_pieces(list(locations.items())):
            inputs = [
                {"Values": list(partition.values), "StorageDescriptor": storage | {"Location": url}}
                for partition, url in some
            ]
            answer = glue.batch_create_partition(**of_table, PartitionInputList=inputs)
            exist = {tuple(error["PartitionValues"]) for error in _errors(answer, "AlreadyExistsException")}
            moved = [
                {"PartitionValueList": put["Values"], "PartitionInput": put}
                for put in inputs
                if tuple(put["Values"]) in exist
            ]
            if moved:
                _errors(glue.batch_update_partition(**of_table, Entries=moved))

    def unregister(self, partition: Partition) -> None:
        """Has no such partition any more."""
        glue = self.glue()
        try:
            glue.delete_partition(
                DatabaseName=self.database, TableName=partition.table, PartitionValues=list(partition.values)
            )
        except glue.exceptions.EntityNotFoundException:
            return

    def glue(self) -> Any:
        """The client itself."""
        return _client(self.endpoint, self.region)


@lru_cache(maxsize=1)
def _client(endpoint: str | None, region: str) -> Any:
    import boto3

    return boto3.client("glue", region_name=region, endpoint_url=endpoint)


def _in_pieces(whole: Sequence) -> Iterator[Sequence]:
    return (whole[start : start + PARTITIONS_AT_ONCE] for start in range(0, len(whole), PARTITIONS_AT_ONCE))


def _errors(answer: dict, *expected: str) -> list[dict]:
    """Those that are expected; RuntimeError of any other."""
    errors = answer.get("Errors", [])
    for error in errors:
        detail = error["ErrorDetail"]
        if detail["ErrorCode"] not in expected:
            values = error.get("PartitionValues") or error.get("PartitionValueList")
            raise RuntimeError(f"partition {values}: {detail['ErrorCode']}: {detail.get('ErrorMessage', '')}")
    return errors
