"""Raw objects to facts: judged, put to their partitions, registered, and noted as done. May be killed at any moment."""

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from contract.records import CHECKOUTS, CLICKS
from lake.catalog import Catalog
from lake.distinct import ARRIVAL
from lake.judging import Ages, by_partition, judge_records
from lake.manifest import Manifest, read_manifest
from lake.merging import Merge, Merged, merge, version_files
from lake.old_versions import GRACE, remove_old_versions
from lake.orders_told_again import (
    ID,
    Verdicts,
    find_tellings,
    judge_orders,
    judged_otherwise,
    no_tellings,
    told_in_several_ways,
)
from lake.place import File, Place
from lake.raw_objects import raw_days, raw_objects, read_records
from lake.spill import Spill, Spilled, read_rows
from lake.tables import REJECTED, TABLES, Partition

STREAMS = (CLICKS, CHECKOUTS)
# After the day, and after the last object that came to it: a stream keeps its records for a week at most.
CLOSED_AFTER = timedelta(days=9)
# Packed: what one core judges in about a minute, and what is written again where it is killed.
PASS_BYTES = 128 << 20
SHARE_BYTES = 16 << 20

T = TypeVar("T")
R = TypeVar("R")
Spread = Callable[[Callable[[T], R], Sequence[T]], Iterable[R]]
"""`map`, by however many hands."""


@dataclass
class Outcome:
    """What a run did."""

    objects: int = 0
    records: int = 0
    partitions: int = 0
    """That got other facts."""
    files: int = 0
    bytes: int = 0
    rejected: dict[str, dict[str, int]] = field(default_factory=dict)
    """Records by the hour of their arrival, then by reason."""
    conflicting_checkouts: int = 0
    """Orders that another one of the same id came before."""
    removed: int = 0
    """Files of versions that nobody reads any more."""
    unreadable: dict[str, str] = field(default_factory=dict)
    """Raw objects that are left out, and why: the next run looks at them again."""


@dataclass(frozen=True)
class Judged:
    """What became of a share of the raw objects."""

    records: int
    rejected: dict[str, dict[str, int]]
    spilled: list[Spilled]
    unreadable: dict[str, str]


@dataclass(frozen=True)
class Lake:
    """The lake and what a run works with."""

    place: Place
    work: Place
    """For files that are of use in this run alone."""
    catalog: Catalog
    ages: Ages
    spread: Callable[..., Iterable[Any]]
    workers: int = 1
    grace: timedelta = GRACE


def run(lake: Lake, say: Callable[[dict[str, Any]], None], *, all_days: bool = False) -> Outcome:
    """Brings the facts up to the raw objects that are there. One run at a time.

    `say` gets how far it is. `all_days` also looks for objects in days that are closed.
    """
    lake.work.delete(file.path for file in lake.work.files(""))
    outcome = Outcome()
    versions = {
        partition: lake.place.path_of(url)
        for table in TABLES
        for partition, url in lake.catalog.locations(table).items()
    }
    manifests = _manifests(lake.place, all_days)
    objects = {folder: raw_objects(lake.place, manifest.day) for folder, manifest in manifests.items()}
    new = [file for folder, files in objects.items() for file in files if file.path not in manifests[folder].objects]
    for some in _in_pieces(new, PASS_BYTES * lake.workers):
        _make(lake, versions, some, outcome)
        for folder, files in groupby(some, key=lambda file: file.path.rsplit("/", 2)[0]):
            read = (file.path for file in files if file.path not in outcome.unreadable)
            manifests[folder] = manifests[folder].with_objects(read)
            manifests[folder].write(lake.place)
        day = manifests[folder].day.day
        say({"day": day, "objects": outcome.objects, "of": len(new), "records": outcome.records})
    _close(lake.place, manifests, objects)
    for table in TABLES:
        current = [version for partition, version in versions.items() if partition.table == table]
        outcome.removed += remove_old_versions(lake.place, table, current, lake.grace)
    return outcome


def _manifests(place: Place, all_days: bool) -> dict[str, Manifest]:
    """Those of the days that are to be looked at, in order, by the folder of the day."""
    days = sorted((day for stream in STREAMS for day in raw_days(place, stream)), key=lambda day: day.day)
    manifests = [read_manifest(place, day) for day in days]
    return {manifest.day.folder: manifest for manifest in manifests if all_days or not manifest.is_closed}


def _close(place: Place, manifests: Mapping[str, Manifest], objects: Mapping[str, Sequence[File]]) -> None:
    limit = datetime.now(UTC) - CLOSED_AFTER
    for folder, manifest in manifests.items():
        last = max((file.changed_at for file in objects[folder]), default=manifest.day.end)
        is_read = all(file.path in manifest.objects for file in objects[folder])
        if is_read and not manifest.is_closed and max(manifest.day.end, last) < limit:
            replace(manifest, is_closed=True).write(place)


def _make(lake: Lake, versions: dict[Partition, str], objects: Sequence[File], outcome: Outcome) -> None:
    """Puts the objects' records to their partitions, and has the catalog name these."""
    spilled: dict[Partition, list[Spilled]] = {}
    for judged in lake.spread(partial(_judge, lake.place, lake.work, lake.ages), _shares(objects)):
        outcome.records += judged.records
        _add(outcome.rejected, judged.rejected)
        outcome.unreadable |= judged.unreadable
        for file in judged.spilled:
            spilled.setdefault(file.partition, []).append(file)
    verdicts = _judge_orders(lake, versions, spilled)
    outcome.conflicting_checkouts += verdicts.conflicts
    tasks = [
        Merge(partition, versions.get(partition), tuple(files), verdicts)
        for partition, files in sorted(spilled.items())
    ]
    moved: dict[str, dict[Partition, str]] = {}
    merged: Merged
    for merged in lake.spread(partial(merge, lake.place, lake.work), tasks):
        outcome.files += merged.files
        outcome.bytes += merged.bytes
        if merged.files:
            outcome.partitions += 1
            moved.setdefault(merged.partition.table, {})[merged.partition] = lake.place.url_of(merged.version)
            versions[merged.partition] = merged.version
    for table, locations in moved.items():
        lake.catalog.register(table, locations)
    lake.work.delete(file.path for files in spilled.values() for file in files)
    outcome.objects += sum(file.path not in outcome.unreadable for file in objects)


def _shares(objects: Sequence[File]) -> list[tuple[str, list[str]]]:
    """The objects in shares of about one size, each with a name of its own."""
    pieces = _in_pieces(objects, SHARE_BYTES)
    return [(f"{number:05d}", [file.path for file in piece]) for number, piece in enumerate(pieces)]


def _judge(place: Place, work: Place, ages: Ages, share: tuple[str, list[str]]) -> Judged:
    name, paths = share
    spill, records = Spill(work, name), 0
    rejected: dict[str, dict[str, int]] = {}
    unreadable: dict[str, str] = {}
    # Nothing here is in a circle; to look for one takes a third of the time.
    gc.disable()
    try:
        for read in read_records(place, paths, unreadable):
            records += read.num_rows
            for table, rows in judge_records(read, ages).items():
                for partition, of_it in by_partition(TABLES[table], rows):
                    spill.add(partition, of_it)
                    if table == REJECTED:
                        _add(rejected, {"T".join(partition.values): Counter(of_it["reason"].to_pylist())})
        spill.flush()
    finally:
        gc.enable()
    return Judged(records, rejected, spill.files, unreadable)


def _judge_orders(lake: Lake, versions: Mapping[Partition, str], spilled: dict[Partition, list[Spilled]]) -> Verdicts:
    """Verdicts on orders told again; days where one is judged otherwise than before are made anew, too."""
    paths = [file.path for partition, files in spilled.items() if partition.table == CHECKOUTS for file in files]
    if not paths:
        return Verdicts()
    columns = [*TABLES[CHECKOUTS].key, ARRIVAL]
    told = pa.concat_tables(read_rows(lake.work, path).select(columns) for path in paths)
    ids = sorted(told[ID].unique().to_pylist())
    files = [
        (partition, path)
        for partition, version in versions.items()
        if partition.table == CHECKOUTS
        for path in version_files(lake.place, version)
    ]
    found = lake.spread(partial(_find, lake.place, ids), [files[n :: lake.workers] for n in range(lake.workers)])
    known = pa.concat_tables([no_tellings(), *found])
    several = told_in_several_ways(pa.concat_tables([told, known.select(columns)]))
    if len(several) == 0:
        return Verdicts()
    # Whole rows of these alone: they are few.
    arrived = (read_rows(lake.work, path) for path in paths)
    verdicts = judge_orders([rows.filter(pc.is_in(rows[ID], several)) for rows in arrived], known)
    for day in judged_otherwise(known, verdicts):
        spilled.setdefault(Partition(CHECKOUTS, (day,)), [])
    return verdicts


def _find(place: Place, ids: Sequence[str], files: Sequence[tuple[Partition, str]]) -> pa.Table:
    return find_tellings(place, files, ids)


def _add(total: dict[str, dict[str, int]], more: Mapping[str, Mapping[str, int]]) -> None:
    for hour, reasons in more.items():
        of_hour = total.setdefault(hour, {})
        for reason, count in reasons.items():
            of_hour[reason] = of_hour.get(reason, 0) + count


def _in_pieces(files: Sequence[File], most_bytes: int) -> Iterator[list[File]]:
    """The files in their order, cut wherever they come to so many bytes."""
    piece: list[File] = []
    size = 0
    for file in files:
        piece.append(file)
        size += file.size
        if size >= most_bytes:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece
