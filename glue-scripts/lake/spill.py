"""Judged rows on their way to their partitions: files of a working place, a folder a partition."""

from typing import NamedTuple

import pyarrow as pa

from lake.place import Place
from lake.tables import Partition

BYTES_AT_ONCE = 64 << 20
_LZ4 = pa.ipc.IpcWriteOptions(compression="lz4")


class Spilled(NamedTuple):
    """A file of rows of one partition, in the working place."""

    partition: Partition
    path: str
    rows: int


class Spill:
    """Of one share of the raw objects, whose name no other share has."""

    def __init__(self, work: Place, share: str) -> None:
        self._work = work
        self._share = share
        self._gathered: dict[Partition, list[pa.Table]] = {}
        self._bytes = 0
        self.files: list[Spilled] = []

    def add(self, partition: Partition, rows: pa.Table) -> None:
        self._gathered.setdefault(partition, []).append(rows)
        self._bytes += rows.nbytes
        if self._bytes >= BYTES_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Writes what is gathered."""
        for partition, tables in self._gathered.items():
            path = f"{partition.folder}/{self._share}-{len(self.files)}.arrow"
            rows = pa.concat_tables(tables)
            self._work.write(path, written(rows))
            self.files.append(Spilled(partition, path, rows.num_rows))
        self._gathered, self._bytes = {}, 0


def written(rows: pa.Table) -> bytes:
    """The rows as a file of Arrow's."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, rows.schema, options=_LZ4) as writer:
        writer.write_table(rows)
    return sink.getvalue().to_pybytes()


def read_rows(work: Place, path: str) -> pa.Table:
    """What is in a file of a spill."""
    with work.open(path) as file:
        return pa.ipc.open_file(file).read_all()
