"""A partition made anew: the rows that it has and those that came, distinct, in order, under a name of their own."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from contract.records import CHECKOUTS
from lake.distinct import distinct
from lake.fact_files import version_of, write_files
from lake.orders_told_again import STANDS, VERDICT, Verdicts
from lake.place import Place
from lake.spill import Spilled
from lake.stripes import stripes
from lake.tables import TABLES, Partition, Table

FACTS = "part"
# Engines that read a folder leave out what begins with a line.
TOLD_AGAIN = "_told-again"
ROWS_AT_ONCE = 32_768


@dataclass(frozen=True)
class Merge:
    """What is to be done for a partition."""

    partition: Partition
    version: str | None
    """Folder that the catalog has for it."""
    arrived: tuple[Spilled, ...]
    verdicts: Verdicts
    """On orders that were told again now."""


@dataclass(frozen=True)
class Merged:
    """What became of it."""

    partition: Partition
    version: str
    files: int
    """That were written: none where its rows are the same as before."""
    bytes: int
    rows: int


def merge(lake: Place, work: Place, task: Merge) -> Merged:
    """Writes the partition's new version, which nobody reads before the catalog names it."""
    table = TABLES[task.partition.table]
    sources = _sources(lake, work, task)
    with tempfile.TemporaryDirectory(prefix="merge-") as name:
        folder = Path(name)
        told_again: list[pa.Table] = []
        judged = _with_verdicts(table)
        stand = partial(_standing, table, task.verdicts, told_again)
        row_count = sum(source.num_rows for source in sources)
        made = stripes(judged, row_count, partial(_batches, judged.schema, sources), stand)
        facts = (stripe.select(table.schema.names) for stripe in made)
        files = write_files(table.schema, facts, folder, FACTS)
        rows = sum(pq.read_metadata(file).num_rows for file in files)
        if any(part.num_rows for part in told_again):
            others = pa.concat_tables(told_again).sort_by([(name, "ascending") for name in table.order])
            files += write_files(others.schema, [others.combine_chunks()], folder, TOLD_AGAIN)
        version = f"{task.partition.folder}/{version_of(files)}"
        if version == task.version:
            return Merged(task.partition, version, 0, 0, rows)
        for file in files:
            lake.upload(file, f"{version}/{file.name}")
        return Merged(task.partition, version, len(files), sum(file.stat().st_size for file in files), rows)


def version_files(lake: Place, version: str | None) -> list[str]:
    """Paths of a version's files: facts and orders told again."""
    return [file.path for file in lake.files(version)] if version else []


class _Parquet:
    def __init__(self, lake: Place, path: str) -> None:
        self._file = pq.ParquetFile(lake.open(path), pre_buffer=True)
        self.num_rows = self._file.metadata.num_rows

    def batches(self) -> Iterator[pa.RecordBatch]:
        return self._file.iter_batches(ROWS_AT_ONCE)


class _Arrived:
    def __init__(self, work: Place, spilled: Spilled) -> None:
        self._file = pa.ipc.open_file(work.open(spilled.path))
        self.num_rows = spilled.rows

    def batches(self) -> Iterator[pa.RecordBatch]:
        return (self._file.get_batch(number) for number in range(self._file.num_record_batches))


def _sources(lake: Place, work: Place, task: Merge) -> list[_Parquet | _Arrived]:
    return [
        *(_Parquet(lake, path) for path in version_files(lake, task.version)),
        *(_Arrived(work, spilled) for spilled in task.arrived),
    ]


def _with_verdicts(table: Table) -> Table:
    """As rows of orders are read: with the verdict that stands, of those told again."""
    if table.name != CHECKOUTS:
        return table
    return replace(table, schema=table.schema.append(pa.field(VERDICT, pa.string())))


def _batches(schema: pa.Schema, sources: list[_Parquet | _Arrived]) -> Iterator[pa.RecordBatch]:
    for source in sources:
        for batch in source.batches():
            for name in schema.names[batch.num_columns :]:
                batch = batch.append_column(name, pa.nulls(batch.num_rows, schema.field(name).type))
            yield batch.cast(schema) if batch.schema != schema else batch


def _standing(table: Table, verdicts: Verdicts, told_again: list[pa.Table], rows: pa.Table) -> pa.Table:
    """The distinct rows; of orders those that stand, the others are put to those told again."""
    rows = distinct(rows, table.key)
    if table.name != CHECKOUTS:
        return rows
    verdict = verdicts.of(rows)
    rows = rows.set_column(rows.column_names.index(VERDICT), VERDICT, verdict)
    stands = pc.equal(verdict, STANDS)
    told_again.append(rows.filter(pc.invert(stands)))
    return rows.filter(stands)
