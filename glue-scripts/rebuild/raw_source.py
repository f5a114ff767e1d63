"""Raw objects as a source of records: every record of the streams once, in order of arrival."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

import pyarrow as pa
import pyarrow.compute as pc

from contract.records import CHECKOUTS, CLICKS, in_order_of_arrival
from lake.place import Place
from lake.raw_objects import raw_days, raw_objects, read_records

STREAMS = (CLICKS, CHECKOUTS)
# Sequence numbers are integers of up to 56 digits: padded, their order is that of texts.
DIGITS = 64
# Of lake.raw_objects, by the name that the job's transactions have for it.
COLUMNS = {"sequence_number": "sequenceNumber", "arrived_at": "approximateArrivalTimestamp"}
WRITTEN = ["data", "is_checkout", *COLUMNS.values()]

Positions = Mapping[str, Mapping[str, str]]
"""By stream and shard, the sequence number of the last record that was read; empty where none was."""


@dataclass(frozen=True, slots=True)
class RawShard:
    """A shard's objects, in order of their first records."""

    stream: str
    shard: str
    paths: list[str]
    last: str
    """Sequence number of the last record that raw has of it, padded."""


def find_shards(lake: Place) -> list[RawShard]:
    """Every shard of which anything was kept."""
    found: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for stream in STREAMS:
        for day in raw_days(lake, stream):
            for file in raw_objects(lake, day):
                shard, first, last = PurePosixPath(file.path).name.removesuffix(".ndjson.gz").rsplit("-", 2)
                found.setdefault((stream, shard), []).append((_padded(first), _padded(last), file.path))
    return [
        RawShard(stream, shard, [path for _, _, path in sorted(objects)], max(last for _, last, _ in objects))
        for (stream, shard), objects in found.items()
    ]


def shards_behind(shards: Iterable[RawShard], up_to: Positions) -> list[str]:
    """Those of which raw has less than was read: `clicks/shardId-000000000000`."""
    kept = {(shard.stream, shard.shard): shard.last for shard in shards}
    return [
        f"{stream}/{shard}"
        for stream, read in up_to.items()
        for shard, sequence_number in read.items()
        if _padded(sequence_number) > kept.get((stream, shard), "")
    ]


def read_in_order(
    lake: Place,
    shards: Iterable[RawShard],
    up_to: Positions | None,
    records_at_once: int,
    on_object: Callable[[], None] = lambda: None,
) -> Iterator[pa.Table]:
    """Tables of about so many records in the columns that the job's transactions take.

    `up_to`: of each shard the records that were read by then, of a shard that is not named none; None for all.
    """
    pages = [_pages(lake, shard, _end_of(shard, up_to), on_object) for shard in shards]
    gathered: list[pa.Table] = []
    for records in merged(pages):
        gathered.append(records)
        if sum(table.num_rows for table in gathered) >= records_at_once:
            yield pa.concat_tables(gathered)
            gathered = []
    if gathered:
        yield pa.concat_tables(gathered)


def _end_of(shard: RawShard, up_to: Positions | None) -> str | None:
    return None if up_to is None else _padded(up_to.get(shard.stream, {}).get(shard.shard, ""))


def _pages(lake: Place, shard: RawShard, up_to: str | None, on_object: Callable[[], None]) -> Iterator[pa.Table]:
    """Objects overlap where a consumer was killed and cut its batches otherwise: what was read is not read again."""

    def told() -> Iterator[str]:
        for path in shard.paths:
            yield path
            on_object()

    last = ""
    for table in read_records(lake, told()):
        page = table.append_column("position", pc.utf8_lpad(table["sequence_number"], DIGITS, "0")).sort_by("position")
        position = page["position"].combine_chunks()
        before = pa.concat_arrays([pa.array([last]), position[:-1]])
        is_wanted = pc.and_(pc.greater(position, before), pc.greater(position, last))
        if up_to is not None:
            is_wanted = pc.and_(is_wanted, pc.less_equal(position, up_to))
        last = max(last, position[-1].as_py())
        page = page.filter(is_wanted).rename_columns(COLUMNS).select(WRITTEN)
        if page.num_rows:
            yield page


def merged(shards: Iterable[Iterator[pa.Table]]) -> Iterator[pa.Table]:
    """What has arrived up to the earliest end of a page, from all shards, again and again; a page of each in memory."""
    heads = [(page, pages) for pages in shards if (page := next(pages, None)) is not None]
    while heads:
        end = min(pc.max(page["approximateArrivalTimestamp"]).as_py() for page, _ in heads)
        arrived, left = [], []
        for page, pages in heads:
            is_due = pc.less_equal(page["approximateArrivalTimestamp"], pa.scalar(end))
            arrived.append(page.filter(is_due))
            rest: pa.Table | None = page.filter(pc.invert(is_due))
            if rest is not None and rest.num_rows == 0:
                rest = next(pages, None)
            if rest is not None:
                left.append((rest, pages))
        yield in_order_of_arrival(pa.concat_tables(arrived))
        heads = left


def _padded(sequence_number: str) -> str:
    """Empty where it is empty, which is before all others."""
    return sequence_number and sequence_number.rjust(DIGITS, "0")
