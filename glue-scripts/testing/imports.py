"""Data sets of a test's own: files written by hand, imported as the laptop does, read as the catalog has them."""

import os
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from lake.catalog import Catalog
from lake.imports.imported import Imported
from lake.imports.importing import Target, import_files
from lake.imports.planning import plan
from lake.imports.sources import find_source, find_sources
from lake.place import Place
from testing.places import GLUE_SCRIPTS

REES46_HEADER = "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session"


@dataclass
class TestImports:
    """Into a lake on the disk, its catalog the emulator's."""

    __test__ = False

    folder: Path
    place: Place
    catalog: Catalog
    grace: timedelta = timedelta(hours=1)
    steps: list[dict[str, Any]] = field(default_factory=list)

    def file(self, name: str, *lines: str) -> Path:
        """Written, or written anew."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes("".join(f"{line}\n" for line in lines).encode())
        return path

    def run(self, path: Path, name: str | None = None, wanted: str | None = None) -> Imported:
        """Imports a file or a folder in this process."""
        sources = find_sources(Place(str(path))) if path.is_dir() else [find_source(Place(str(path.parent)), path.name)]
        planned = plan(self.catalog, sources, path.name, name, wanted)
        return import_files(Target(self.place, self.catalog, self.grace), planned, self.steps.append)

    def start(self, path: Path, name: str) -> subprocess.Popen[str]:
        """The same in a process of its own."""
        assert self.catalog.endpoint is not None
        return subprocess.Popen(
            [
                *[sys.executable, "-m", "lake.imports", str(path), "--lake", self.place.url, "--name", name],
                *["--database", self.catalog.database, "--endpoint", self.catalog.endpoint],
            ],
            env={**os.environ, "PYTHONPATH": str(GLUE_SCRIPTS)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def versions(self, table: str) -> dict[str, str]:
        """Where each partition is, as a path of the lake, by its value. A version's name tells its bytes."""
        found = self.catalog.locations(table).items()
        return {partition.values[0]: self.place.path_of(url) for partition, url in found}

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows, each with its partition."""
        return [
            {"partition": value, **row}
            for value, version in sorted(self.versions(table).items())
            for file in self.place.files(version)
            for row in pq.ParquetFile(self.place.open(file.path)).read().to_pylist()
        ]

    def columns(self, table: str) -> dict[str, str]:
        """As the catalog declares them."""
        found = self.catalog.glue().get_table(DatabaseName=self.catalog.database, Name=table)["Table"]
        return {column["Name"]: column["Type"] for column in found["StorageDescriptor"]["Columns"]}


def rees46_row(time: str, user: str = "1", price: str = "1.50", kind: str = "view", **others: str) -> str:
    """A line of REES46."""
    fields = {"product_id": "7", "category_id": "2", "category_code": "a.b", "brand": "x"} | others
    return ",".join([f"{time} UTC", kind, *fields.values(), price, user, "s"])


def as_told(imported: Imported) -> dict[str, Any]:
    """What is not nothing of it."""
    return {name: value for name, value in asdict(imported).items() if value}
