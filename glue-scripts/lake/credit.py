"""Credit by the hour as PostgreSQL has it, day by day: also what is corrected there, and longer than it is kept there.

Lines of orders only come, and a correction moves credit from one channel to another. So a day of which PostgreSQL has
fewer lines than before is one that it has lost or dropped: that one stays as it was told last.
"""

import gzip
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import md5
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pyarrow as pa

from contract.event_rules import CURRENCY_DIGITS
from lake.catalog import Catalog
from lake.fact_files import version_of, write_files
from lake.old_versions import GRACE, remove_old_versions
from lake.place import Place
from lake.tables import CREDIT, Partition

# In the order in which a report tells what each credits.
MODELS = ("first_click", "last_click", "last_non_direct", "linear", "position_based", "time_decay")
MILLIONTHS_DIGITS = 6
MANIFEST = "manifests/credit_hourly.json.gz"
# Of rows of 300 bytes at most: an answer of Lambda's has 6 MB.
ROWS_AT_ONCE = 20_000
# Then it is noted how far it is.
DAYS_AT_ONCE = 100


class Reports(Protocol):
    """Who runs PostgreSQL's reports."""

    def rows(self, report: str, **parameters: str) -> list[list[Any]]: ...


class Day(NamedTuple):
    """A day's credit, as one can tell whether it is another."""

    rows: int
    lines: int
    checksum: str


class Kept(NamedTuple):
    """A day's credit in the lake."""

    day: Day
    version: str
    """Folder of its files."""


@dataclass
class CreditOutcome:
    """What became of credit."""

    days: int = 0
    """That were told anew."""
    files: int = 0
    """That were written: none where a day's credit is what it was."""
    bytes: int = 0
    kept: int = 0
    """Days that stay as they were told last, because PostgreSQL has fewer of their lines than it had."""


def update_credit(place: Place, catalog: Catalog, reports: Reports, grace: timedelta = GRACE) -> CreditOutcome:
    """Brings the lake's credit up to PostgreSQL's. May be killed at any moment, and run again."""
    outcome = CreditOutcome()
    kept = _read_manifest(place)
    told = _ask_days(reports)
    outcome.kept = sum(day in kept and now.lines < kept[day].day.lines for day, now in told.items())
    due = [day for day, now in told.items() if day not in kept or _is_other(kept[day].day, now)]
    for some in _in_pieces(due):
        for day in some:
            rows = _ask_rows(reports, day, told[day].rows)
            before = kept[day].version if day in kept else None
            version, files, size = _write(place, day, rows, before)
            kept[day] = Kept(_day_of(rows), version)
            outcome.days += 1
            outcome.files += files
            outcome.bytes += size
        _write_manifest(place, kept)
    _register(place, catalog, kept)
    remove_old_versions(place, CREDIT.name, [day.version for day in kept.values()], grace)
    return outcome


def _register(place: Place, catalog: Catalog, kept: dict[str, Kept]) -> None:
    """Has the catalog name what the manifest has, also where it forgot a day that nobody can tell again."""
    named = catalog.locations(CREDIT.name)
    due = {_partition(day): place.url_of(told.version) for day, told in kept.items()}
    moved = {partition: url for partition, url in due.items() if named.get(partition) != url}
    if moved:
        catalog.register(CREDIT.name, moved)


def _is_other(before: Day, now: Day) -> bool:
    return now.checksum != before.checksum and now.lines >= before.lines


def _ask_days(reports: Reports) -> dict[str, Day]:
    """Every day that has credit, some of them at a time."""
    days: dict[str, Day] = {}
    first = date.min
    while rows := reports.rows("credit-days", first=first.isoformat()):
        days |= {day: Day(rows, lines, checksum) for day, rows, lines, checksum in rows}
        first = date.fromisoformat(max(days)) + timedelta(days=1)
    return days


def _ask_rows(reports: Reports, day: str, count: int) -> list[list[Any]]:
    """The day's rows: all at once, or hour by hour, of which each is one moment's."""
    hours = ["all"] if count <= ROWS_AT_ONCE else [f"{hour:02}" for hour in range(24)]
    return [row for hour in hours for row in reports.rows("credit-of-day", day=day, hour=hour)]


def _day_of(rows: Sequence[Sequence[Any]]) -> Day:
    """As the report credit-days tells it. Of what came, not of what was told before it came: it may have changed."""
    cells = sorted("|".join(map(str, row)).encode() for row in rows)
    linear = 3 + 2 * MODELS.index("linear")
    lines = sum(int(row[linear]) for row in rows) // 10**MILLIONTHS_DIGITS
    return Day(len(rows), lines, md5(b"\n".join(cells), usedforsecurity=False).hexdigest())


def _write(place: Place, day: str, rows: Iterable[Sequence[Any]], version_before: str | None) -> tuple[str, int, int]:
    """The version of the day's files, how many are new, and their bytes."""
    with tempfile.TemporaryDirectory(prefix="credit-") as name:
        files = write_files(CREDIT.schema, [_table(rows)], Path(name), "part")
        version = f"{_partition(day).folder}/{version_of(files)}"
        if version == version_before:
            return version, 0, 0
        for file in files:
            place.upload(file, f"{version}/{file.name}")
        return version, len(files), sum(file.stat().st_size for file in files)


def _table(rows: Iterable[Sequence[Any]]) -> pa.Table:
    """A row a model that credits anything."""
    found = [dict(zip(CREDIT.schema.names, row, strict=True)) for told in rows for row in _by_model(*told)]
    order = [(name, "ascending") for name in CREDIT.order]
    return pa.Table.from_pylist(found, CREDIT.schema).sort_by(order).combine_chunks()


def _by_model(hour: str, channel: str, currency: str, *shares: str) -> Iterator[tuple[Any, ...]]:
    begin = datetime.fromisoformat(hour).astimezone(UTC).replace(tzinfo=None)
    digits = CURRENCY_DIGITS[currency]
    for model, millionths, units in zip(MODELS, shares[::2], shares[1::2], strict=True):
        lines, amount = Decimal(millionths).scaleb(-MILLIONTHS_DIGITS), Decimal(units).scaleb(-digits)
        if lines or amount:
            yield begin, channel, currency, model, lines, amount


def _partition(day: str) -> Partition:
    return Partition(CREDIT.name, (day,))


def _in_pieces(days: Sequence[str]) -> Iterator[Sequence[str]]:
    return (days[start : start + DAYS_AT_ONCE] for start in range(0, len(days), DAYS_AT_ONCE))


def _read_manifest(place: Place) -> dict[str, Kept]:
    content = place.read_if_there(MANIFEST)
    told = json.loads(gzip.decompress(content)) if content else {}
    return {day: Kept(Day(*cells), version) for day, (cells, version) in told.items()}


def _write_manifest(place: Place, kept: dict[str, Kept]) -> None:
    place.write(MANIFEST, gzip.compress(json.dumps(kept, sort_keys=True).encode(), mtime=0))
