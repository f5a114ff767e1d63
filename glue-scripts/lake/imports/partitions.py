"""A file's rows in partitions, and a partition's new version: what the file brought to it, beside what others did."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lake.fact_files import ROW_GROUP_ROWS, version_of, write_files
from lake.imports.formats import Format
from lake.imports.sources import Source
from lake.place import Place
from lake.spill import Spilled, read_rows
from lake.tables import Partition

# Rows that are put in order together.
PIECE_ROWS = 8 * ROW_GROUP_ROWS


@dataclass(frozen=True)
class Written:
    """A partition's version, which nobody reads before the catalog names it."""

    partition: Partition
    version: str | None
    """None where no file brings rows to it any more."""
    paths: Sequence[str] = ()
    """All of its files'."""
    files: int = 0
    """That were written."""
    bytes: int = 0


def cut(table: str, wanted: Format, source: Source, rows: pa.Table) -> Iterator[tuple[Partition, pa.Table]]:
    """The rows by partition."""
    if wanted.time is None:
        yield Partition(table, (source.name,)), rows
        return
    units = rows[wanted.time].to_numpy().astype(f"datetime64[{wanted.unit}]")
    distinct = np.unique(units)
    for unit in distinct:
        of_it = rows if len(distinct) == 1 else rows.filter(pa.array(units == unit))
        yield Partition(table, (str(unit),)), of_it


def folder_of(wanted: Format, source: Source, partition: Partition) -> str:
    """Where a partition's versions are."""
    [value] = partition.values
    return f"facts/{partition.table}/{wanted.partition_key}={value if wanted.time else source.key}"


def brought_by(source: Source, files: Mapping[Partition, Sequence[str]]) -> set[Partition]:
    """The partitions that have rows of the source, by the paths of their files."""
    return {partition for partition, paths in files.items() if any(_is_of(source, path) for path in paths)}


def write_version(
    lake: Place,
    work: Place,
    wanted: Format,
    source: Source,
    partition: Partition,
    current: Sequence[str],
    spilled: Sequence[Spilled],
) -> Written:
    """Puts what the source brings now in the place of what it brought before. `current` are the files of the version
    that the catalog names."""
    with tempfile.TemporaryDirectory(prefix="import-") as name:
        folder = Path(name)
        files = [_fetch(lake, path, folder) for path in current if not _is_of(source, path)]
        if spilled:
            pieces = (_in_order(wanted, piece) for piece in _pieces(work, spilled))
            files += write_files(wanted.schema, pieces, folder, source.key)
        if not files:
            return Written(partition, None)
        version = f"{folder_of(wanted, source, partition)}/{version_of(files)}"
        if {path.rsplit("/", 1)[0] for path in current} == {version}:
            return Written(partition, version, current)
        paths = [f"{version}/{file.name}" for file in files]
        for file, path in zip(files, paths, strict=True):
            lake.upload(file, path)
        return Written(partition, version, paths, len(files), sum(file.stat().st_size for file in files))


def _is_of(source: Source, path: str) -> bool:
    return path.rsplit("/", 1)[1].rsplit("-", 1)[0] == source.key


def _fetch(lake: Place, path: str, folder: Path) -> Path:
    file = folder / path.rsplit("/", 1)[1]
    with lake.open(path) as content, file.open("wb") as copy:
        while part := content.read(1 << 20):
            copy.write(part)
    return file


def _pieces(work: Place, spilled: Iterable[Spilled]) -> Iterator[pa.Table]:
    """The rows as they came, so many at once however they were spilled: the same rows, the same pieces."""
    gathered: list[pa.Table] = []
    count = 0
    for file in spilled:
        rows = read_rows(work, file.path)
        while count + rows.num_rows >= PIECE_ROWS:
            left = PIECE_ROWS - count
            yield pa.concat_tables([*gathered, rows.slice(0, left)])
            gathered, count, rows = [], 0, rows.slice(left)
        gathered.append(rows)
        count += rows.num_rows
    if count:
        yield pa.concat_tables(gathered)


def _in_order(wanted: Format, rows: pa.Table) -> pa.Table:
    """By the format's order, else as they came: whoever asks for a value of the first column skips row groups."""
    rows = rows.combine_chunks()
    if not wanted.order:
        return rows
    place = np.zeros(rows.num_rows, np.int64)
    for name in wanted.order:
        ranks, count = _ranks(rows[name].combine_chunks())
        place = place * count + ranks
    return rows.take(pa.array(np.argsort(place, kind="stable")))


def _ranks(texts: pa.Array) -> tuple[np.ndarray, int]:
    """Of each text its place among the distinct ones, and how many these are; a null is the first."""
    encoded = texts.dictionary_encode()
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(1, len(order) + 1)
    indices = encoded.indices.fill_null(len(order)).to_numpy()
    return np.append(rank, 0)[indices], len(order) + 1
