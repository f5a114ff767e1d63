"""Raw objects as the archiver writes them: gzip, a JSON line a record."""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
import pyarrow as pa

from contract.event_columns import TIMESTAMP
from contract.records import CHECKOUTS
from lake.place import File, Place

# As many as are judged at once: small objects are gathered.
RECORDS_AT_ONCE = 24_000


class RawRecord(msgspec.Struct, gc=False):
    """A line."""

    stream: str
    shard: str
    sequence: str
    arrival: str
    data: bytes


class UnreadableError(Exception):
    """A raw object that is not as the archiver wrote it: cut off or damaged. Permanent, of that object alone."""


_decode_lines = msgspec.json.Decoder(RawRecord).decode_lines


@dataclass(frozen=True, slots=True)
class RawDay:
    """A stream's objects of a UTC day: that of each object's first arrival."""

    stream: str
    day: str

    @property
    def folder(self) -> str:
        return f"raw/{self.stream}/dt={self.day}"

    @property
    def end(self) -> datetime:
        return datetime.fromisoformat(self.day).replace(tzinfo=UTC) + timedelta(days=1)


def raw_days(lake: Place, stream: str) -> list[RawDay]:
    """The days that have any, in order."""
    return [RawDay(stream, name.removeprefix("dt=")) for name in lake.folders(f"raw/{stream}")]


def raw_objects(lake: Place, day: RawDay) -> list[File]:
    return [file for file in lake.files(day.folder) if file.path.endswith(".ndjson.gz")]


def read_object(lake: Place, path: str) -> list[RawRecord]:
    """@raises UnreadableError"""
    try:
        records = _decode_lines(gzip.decompress(lake.read(path)))
    except (EOFError, gzip.BadGzipFile, zlib.error, msgspec.MsgspecError) as error:
        raise UnreadableError(f"{path} is cut off or damaged") from error
    if not records:
        # The archiver writes none without records.
        raise UnreadableError(f"{path} is empty")
    return records


def read_records(lake: Place, paths: Iterable[str], unreadable: dict[str, str] | None = None) -> Iterator[pa.Table]:
    """Their records, in the order of the objects, as contract.decoder takes them, with `shard_id` and `stream`.

    `unreadable` gets by path what is wrong with objects that are left out; without it they raise UnreadableError.
    """
    gathered: list[RawRecord] = []
    for path in paths:
        try:
            gathered += read_object(lake, path)
        except UnreadableError as error:
            if unreadable is None:
                raise
            unreadable[path] = str(error)
        if len(gathered) >= RECORDS_AT_ONCE:
            yield _as_table(gathered)
            gathered = []
    if gathered:
        yield _as_table(gathered)


def _as_table(records: list[RawRecord]) -> pa.Table:
    return pa.table(
        {
            "data": pa.array([r.data for r in records], pa.binary()),
            "is_checkout": pa.array([r.stream == CHECKOUTS for r in records], pa.bool_()),
            "stream": pa.array([r.stream for r in records], pa.string()),
            "shard_id": pa.array([r.shard for r in records], pa.string()),
            "sequence_number": pa.array([r.sequence for r in records], pa.string()),
            "arrived_at": pa.array([r.arrival for r in records], pa.string()).cast(TIMESTAMP),
        }
    )
