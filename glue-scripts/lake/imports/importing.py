"""One file into its table. May be killed at any moment: run again it comes to the same."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from lake.catalog import Catalog
from lake.imports.declared import DataSet, declare, find_declared
from lake.imports.formats import OWN
from lake.imports.layout import Layout
from lake.imports.notes import Note, note_on, read_notes, write_note
from lake.imports.partitions import Written, brought_by, cut, write_version
from lake.imports.refusal import RefusedError
from lake.imports.rows import RowReader
from lake.imports.sources import Chunks, Source
from lake.old_versions import GRACE, remove_old_versions
from lake.place import Place
from lake.spill import Spill, Spilled
from lake.tables import Partition

Say = Callable[[dict[str, Any]], None]
"""Gets how far it is: reading in bytes, then writing in rows."""


@dataclass(frozen=True)
class Target:
    """The lake that files are imported to."""

    place: Place
    catalog: Catalog
    grace: timedelta = GRACE


@dataclass
class Imported:
    """What an import did."""

    name: str
    format: str
    rows: int = 0
    """Of files that are in now, those that were in before not counted."""
    partitions: int = 0
    """That got other rows."""
    files: int = 0
    """That were written."""
    bytes: int = 0
    """Of these."""
    removed: int = 0
    """Files of versions that nobody reads any more."""
    unchanged: list[str] = field(default_factory=list)
    """Files that were in already as they are."""
    bad_rows: dict[str, dict[str, int]] = field(default_factory=dict)
    """That were left out: by file, by reason."""
    bad_lines: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    """Where the first ones of each are."""


def import_file(target: Target, data_set: DataSet, source: Source, layout: Layout, say: Say, told: Imported) -> None:
    """Puts what the file brings in the place of what it brought before. @raises RefusedError: nothing has changed"""
    notes = read_notes(target.place, data_set.name)
    current = _current_files(target, data_set)
    before = brought_by(source, current)
    note = notes.get(source.name)
    if note and note.is_of(source) and not note.refused and len(before) == note.partitions:
        told.unchanged.append(source.name)
        return
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        work = Place(folder)
        spilled, note = _read(work, data_set, source, layout, say)
        _refuse_a_copy(source, note, notes)
        written, rows = [], 0
        for partition in sorted(before | set(spilled)):
            came = spilled.get(partition, [])
            written.append(
                write_version(target.place, work, data_set.format, source, partition, current.get(partition, []), came)
            )
            rows += sum(file.rows for file in came)
            say({"file": source.name, "doing": "writing", "done": rows, "of": note.rows})
    _register(target, data_set, written)
    note = replace(note, partitions=len(spilled))
    write_note(target.place, data_set.name, source, note)
    _count(told, source, note, written)


def tidy_up(target: Target, table: str) -> int:
    """Removes versions that nobody reads any more. How many files."""
    versions = [target.place.path_of(url) for url in target.catalog.locations(table).values()]
    return remove_old_versions(target.place, table, versions, target.grace)


def _current_files(target: Target, data_set: DataSet) -> dict[Partition, list[str]]:
    """Paths by partition, of the versions that the catalog names."""
    if find_declared(target.catalog, data_set.name) is None:
        return {}
    versions = {
        target.place.path_of(url): partition for partition, url in target.catalog.locations(data_set.name).items()
    }
    files: dict[Partition, list[str]] = {partition: [] for partition in versions.values()}
    for file in target.place.files(f"facts/{data_set.name}"):
        if (version := file.path.rsplit("/", 1)[0]) in versions:
            files[versions[version]].append(file.path)
    return files


def _read(
    work: Place, data_set: DataSet, source: Source, layout: Layout, say: Say
) -> tuple[dict[Partition, list[Spilled]], Note]:
    """Spills the rows by partition. @raises RefusedError"""
    spill, reader, chunks, rows = Spill(work, "rows"), RowReader(layout), Chunks(source), 0
    for chunk in chunks:
        for table in reader.read(chunk):
            rows += table.num_rows
            for partition, of_it in cut(data_set.name, data_set.format, source, table):
                spill.add(partition, of_it)
        say({"file": source.name, "doing": "reading", "done": chunks.bytes_read, "of": source.file.size})
        if reader.bad.counts and (rows == 0 or data_set.format.name == OWN):
            raise RefusedError(f"{source.file.path} is not {_as_told(data_set)}: {reader.bad}")
    spill.flush()
    spilled: dict[Partition, list[Spilled]] = {}
    for file in spill.files:
        spilled.setdefault(file.partition, []).append(file)
    note = replace(
        note_on(source),
        digest=chunks.digest.hexdigest(),
        rows=rows,
        bad_rows=dict(reader.bad.counts),
        bad_lines=reader.bad.lines,
    )
    return spilled, note


def _as_told(data_set: DataSet) -> str:
    return f"as the table {data_set.name}" if data_set.format.name == OWN else data_set.format.name


def _refuse_a_copy(source: Source, note: Note, notes: Mapping[str, Note]) -> None:
    for other in notes.values():
        if other.file != source.name and other.digest == note.digest and note.rows:
            raise RefusedError(f"{source.file.path} has the same content as {other.file}, which is in already")


def _register(target: Target, data_set: DataSet, written: list[Written]) -> None:
    locations = {each.partition: target.place.url_of(each.version) for each in written if each.version and each.files}
    declare(target.catalog, target.place, data_set)
    target.catalog.register(data_set.name, locations)
    for each in written:
        if each.version is None:
            target.catalog.unregister(each.partition)


def _count(told: Imported, source: Source, note: Note, written: list[Written]) -> None:
    told.rows += note.rows
    told.partitions += sum(each.files > 0 or each.version is None for each in written)
    told.files += sum(each.files for each in written)
    told.bytes += sum(each.bytes for each in written)
    if note.bad_rows:
        told.bad_rows[source.name] = note.bad_rows
        told.bad_lines[source.name] = note.bad_lines
