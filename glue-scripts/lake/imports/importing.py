"""Files into their table, one after the other. May be killed at any moment: run again it comes to the same."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from lake.catalog import Catalog
from lake.imports.declared import DataSet, declare, find_declared
from lake.imports.formats import OWN
from lake.imports.imported import Imported
from lake.imports.layout import Layout
from lake.imports.notes import Note, note_on, read_notes, write_note
from lake.imports.partitions import Written, brought_by, cut, write_version
from lake.imports.planning import Plan
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


def import_files(target: Target, planned: Plan, say: Say) -> Imported:
    """Puts what each file brings in the place of what it brought before. @raises RefusedError

    Those before the one that is refused are in then, of that one nothing has changed.
    """
    data_set = planned.data_set
    told = Imported(data_set.name, data_set.format.name)
    notes = read_notes(target.place, data_set.name)
    current = _current_files(target, data_set)
    for source, layout in planned.files:
        before = brought_by(source, current)
        if source.name in notes and notes[source.name].still_tells(source, len(before)):
            told.unchanged.append(source.name)
            continue
        note, written = _import_file(target, data_set, source, layout, notes, current, say)
        notes[source.name] = note
        current |= {each.partition: each.paths for each in written}
        told.count(note, written)
    told.removed = _tidy_up(target, data_set.name)
    return told


def _import_file(
    target: Target,
    data_set: DataSet,
    source: Source,
    layout: Layout,
    notes: Mapping[str, Note],
    current: Mapping[Partition, Sequence[str]],
    say: Say,
) -> tuple[Note, list[Written]]:
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        work = Place(folder)
        spilled, note = _read(work, data_set, source, layout, say)
        _refuse_a_copy(source, note, notes)
        written, rows = [], 0
        for partition in sorted(brought_by(source, current) | set(spilled)):
            came = spilled.get(partition, [])
            others = current.get(partition, [])
            written.append(write_version(target.place, work, data_set.format, source, partition, others, came))
            rows += sum(file.rows for file in came)
            say({"file": source.name, "doing": "writing", "done": rows, "of": note.rows})
    # Until the next note nobody takes the file for what it was.
    write_note(target.place, data_set.name, source, note)
    _register(target, data_set, written)
    note = replace(note, partitions=len(spilled), is_in=True)
    write_note(target.place, data_set.name, source, note)
    return note, written


def _tidy_up(target: Target, table: str) -> int:
    """Removes versions that nobody reads any more. How many files."""
    if not (locations := _locations(target, table)):
        return 0
    return remove_old_versions(target.place, table, map(target.place.path_of, locations.values()), target.grace)


def _locations(target: Target, table: str) -> dict[Partition, str]:
    return target.catalog.locations(table) if find_declared(target.catalog, table) else {}


def _current_files(target: Target, data_set: DataSet) -> dict[Partition, Sequence[str]]:
    """Paths by partition, of the versions that the catalog names."""
    versions = {target.place.path_of(url): partition for partition, url in _locations(target, data_set.name).items()}
    files: dict[Partition, list[str]] = {partition: [] for partition in versions.values()}
    for file in target.place.files(f"facts/{data_set.name}"):
        if (version := file.path.rsplit("/", 1)[0]) in versions:
            files[versions[version]].append(file.path)
    return dict(files)


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
        if not reader.bad.are_headers and (rows == 0 or data_set.format.name == OWN):
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
        if other.file != source.name and other.is_in and other.digest == note.digest and note.rows:
            raise RefusedError(f"{source.file.path} has the same content as {other.file}, which is in already")


def _register(target: Target, data_set: DataSet, written: list[Written]) -> None:
    locations = {each.partition: target.place.url_of(each.version) for each in written if each.version and each.files}
    declare(target.catalog, target.place, data_set)
    target.catalog.register(data_set.name, locations)
    for each in written:
        if each.version is None:
            target.catalog.unregister(each.partition)
