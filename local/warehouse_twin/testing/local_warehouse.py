"""The twin's database without its server."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kinesis_source.client import KinesisClient
from warehouse_twin.failures import StatementError
from warehouse_twin.glue_catalog import DeclaredTable, Part
from warehouse_twin.session import Surroundings
from warehouse_twin.statement import only
from warehouse_twin.warehouse import Warehouse


@dataclass
class MadeUpCatalog:
    """Tables of one database, each with its parts."""

    database: str = "shop_lake"
    declared: dict[str, tuple[DeclaredTable, list[Part]]] = field(default_factory=dict)

    def tables(self, database: str) -> list[DeclaredTable]:
        return [table for _, (table, _) in sorted(self.declared.items())] if database == self.database else []

    def parts(self, database: str, table: DeclaredTable) -> list[Part]:
        return self.declared[table.name][1]


class LocalWarehouse:
    """Statements one by one, each in a transaction of its own."""

    def __init__(self, folder: Path, streams: Mapping[str, KinesisClient] | None = None) -> None:
        self.objects = {}
        self.catalog = MadeUpCatalog()
        surroundings = Surroundings(
            "dev", (streams or {}).__getitem__, self._read, self._list, catalog=lambda: self.catalog
        )
        self.warehouse = Warehouse(folder, surroundings)

    objects: dict[tuple[str, str], bytes]
    """What lies in S3, by bucket and key."""

    def _read(self, bucket: str, key: str) -> bytes:
        return self.objects[bucket, key]

    def _list(self, bucket: str, prefix: str) -> list[str]:
        return [key for found, key in sorted(self.objects) if found == bucket and key.startswith(prefix)]

    def rows(self, sql: str, **parameters: str) -> list[tuple[Any, ...]]:
        outcomes = self.run([sql], parameters)
        assert outcomes[0].result is not None
        return [tuple(row) for row in outcomes[0].result.rows]

    def do(self, *sqls: str) -> None:
        for sql in sqls:
            self.run([sql], {})

    def run(self, sqls: list[str], parameters: dict[str, str]) -> list[Any]:
        """In one transaction. Raises StatementError."""
        session = self.warehouse.session()
        return list(self.warehouse.run(session, [only(sql) for sql in sqls], parameters))

    def error(self, *sqls: str) -> str:
        """Of a transaction that fails."""
        try:
            self.run(list(sqls), {})
        except StatementError as error:
            return str(error)
        raise AssertionError(f"it was taken: {sqls}")
