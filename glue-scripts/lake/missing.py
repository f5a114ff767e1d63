"""Facts that PostgreSQL has and the lake has not: counted when a run is started, looked for by a later one.

By then all that had arrived is in raw, whatever the archiver gathers; what arrived later does not count on either side.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lake.catalog import Catalog
from lake.distinct import ARRIVAL
from lake.merging import TOLD_AGAIN, version_files
from lake.place import Place
from lake.tables import TABLES, Partition

# stacks/lake.ts makes an alarm of it.
FACTS_MISSING = "facts are missing"

KEPT = "manifests/facts-in-database.json"
# The archiver gathers for a minute; its own alarms tell where it is further behind.
PATIENCE = timedelta(minutes=15)
# By which the clocks of Kinesis and of who counted may differ.
SKEW = timedelta(seconds=5)


@dataclass(frozen=True)
class Counted:
    """What PostgreSQL had of whole hours of event time, by table, at a moment."""

    at: datetime
    hours: Mapping[datetime, Mapping[str, int]]


def read_counted(text: str | bytes) -> Counted:
    """Of `{"at": …, "hours": {hour: {table: facts}}}`."""
    told = json.loads(text)
    return Counted(_time(told["at"]), {_time(hour): facts for hour, facts in told["hours"].items()})


def tell_missing(place: Place, catalog: Catalog, counted: str, now: datetime) -> dict[str, int]:
    """Says what is missing of what an earlier start has counted, by table; keeps this start's count for a later one.

    `now` is before the run looked for raw objects.
    """
    kept = place.read_if_there(KEPT)
    if kept is not None and now - read_counted(kept).at < PATIENCE:
        return {}
    place.write(KEPT, counted.encode())
    missing = find_missing(place, catalog, read_counted(kept)) if kept is not None else {}
    if missing:
        told = ", ".join(f"{count} {table}" for table, count in missing.items())
        print(f"{FACTS_MISSING}: {told} of PostgreSQL", file=sys.stderr, flush=True)
    return missing


def find_missing(place: Place, catalog: Catalog, counted: Counted) -> dict[str, int]:
    """How many, by table, where there are any; an hour that has too many hides none of another."""
    missing: dict[str, int] = {}
    for table in sorted({table for facts in counted.hours.values() for table in facts}):
        locations = catalog.locations(table)
        for hour, facts in counted.hours.items():
            url = locations.get(_partition(table, hour))
            found = _count(place, table, place.path_of(url), hour, counted.at + SKEW) if url else 0
            if found < facts.get(table, 0):
                missing[table] = missing.get(table, 0) + facts[table] - found
    return missing


def _partition(table: str, hour: datetime) -> Partition:
    values = (f"{hour:%Y-%m-%d}", f"{hour:%H}")
    return Partition(table, values if TABLES[table].by_hour else values[:1])


def _count(place: Place, table: str, version: str, hour: datetime, arrived_until: datetime) -> int:
    """Facts of the hour in a partition that had arrived."""
    time = TABLES[table].time
    count = 0
    for path in version_files(place, version):
        if PurePosixPath(path).name.startswith(TOLD_AGAIN):
            continue
        with place.open(path) as file:
            rows = pq.read_table(file, columns=[time, ARRIVAL])
        is_of_hour = pc.and_(
            pc.greater_equal(rows[time], _scalar(hour)), pc.less(rows[time], _scalar(hour + timedelta(hours=1)))
        )
        had_arrived = pc.less_equal(rows[ARRIVAL], _scalar(arrived_until))
        count += pc.sum(pc.and_(is_of_hour, had_arrived)).as_py() or 0
    return count


def _scalar(time: datetime) -> Any:
    return pa.scalar(time.replace(tzinfo=None), pa.timestamp("us"))


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
