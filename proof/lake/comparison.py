"""What the lane lake came to, held against what the streams hold and PostgreSQL's facts of the same records."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from contract.records import CHECKOUTS, CLICKS
from proof.comparison import Verdict
from proof.streams import Streams
from testing.database import Database
from testing.event_builders import MILLISECOND, Record
from testing.ingest import ingest
from testing.lake import TestLake, declare_tables
from testing.lake_comparison import rows_of_both
from testing.raw_writer import raw_line

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RECORDS_AT_ONCE = 500

Held = Mapping[tuple[str, str], Sequence[Record]]
"""Each shard's records, by stream and shard, as the streams' own API tells them."""


def held_by(streams: Streams) -> Held:
    return {
        (stream, shard): [
            Record(
                stream,
                told.data,
                told.partition_key,
                EPOCH + round(told.approximate_arrival_timestamp * 1000) * MILLISECOND,
                told.sequence_number,
            )
            for told in records
        ]
        for stream in (CLICKS, CHECKOUTS)
        for shard, records in streams.records(stream).items()
    }


def compare_raw(verdict: Verdict, lake: TestLake, held: Held) -> None:
    """Each record that the streams hold is in raw, as it is there, in one wording however often."""
    wordings: dict[tuple[str, str, str], set[str]] = {}
    lines = 0
    for file in lake.place.files("raw"):
        for text in gzip.decompress(lake.place.read(file.path)).decode().splitlines():
            line = json.loads(text)
            wordings.setdefault((line["stream"], line["shard"], line["sequence"]), set()).add(text)
            lines += 1
    expected = {
        (stream, shard, record.sequence_number): raw_line(record, shard)
        for (stream, shard), records in held.items()
        for record in records
    }
    verdict.rows += len(expected)
    verdict.read_again = lines - len(wordings)
    verdict.note("raw: a record is missing", len(expected.keys() - wordings.keys()))
    verdict.note("raw: a record that was never put", len(wordings.keys() - expected.keys()))
    verdict.note("raw: a record in two wordings", sum(len(told) > 1 for told in wordings.values()))
    differing = [key for key in expected.keys() & wordings.keys() if expected[key] != json.loads(min(wordings[key]))]
    verdict.note("raw: a record with other bytes", len(differing), f"{differing[:3]}")


def compare_facts(verdict: Verdict, lake: TestLake, held: Held, database: Database) -> None:
    """The lake's facts are those that PostgreSQL makes of the records in the order of their arrival."""
    arrived = sorted(
        (record for records in held.values() for record in records),
        key=lambda record: (record.arrival, int(record.sequence_number)),
    )
    ingest(database, _pieces(arrived), partitions=1)
    for what, (rows, stored) in rows_of_both(lake, database).items():
        differing = (Counter(rows) - Counter(stored)) + (Counter(stored) - Counter(rows))
        verdict.rows += len(stored)
        verdict.note(f"facts: {what}", differing.total(), "\n".join(sorted(map(repr, differing))[:10]))
    [(expired,)] = database.rows("select coalesce(sum(expired), 0) from batches")
    verdict.note("facts: PostgreSQL dropped some, which the lake keeps", expired)


def compare_bytes(verdict: Verdict, lake: TestLake, held: Held, folder: Path) -> None:
    """What a job that nobody disturbs makes of the same records, in objects that are cut in another way."""
    (folder / "work").mkdir(parents=True)
    assert lake.endpoint is not None
    undisturbed = TestLake(str(folder / "lake"), folder / "work", declare_tables(lake.endpoint, "undisturbed"))
    for (_, shard), records in held.items():
        for batch in _pieces(records):
            undisturbed.put(batch, shard)
    undisturbed.run()
    ours, theirs = lake.versions(), undisturbed.versions()
    differing = [partition for partition in ours.keys() | theirs.keys() if ours.get(partition) != theirs.get(partition)]
    verdict.rows += len(theirs)
    verdict.note("a partition has other bytes than undisturbed", len(differing), f"{sorted(differing)[:5]}")


def last_numbers(held: Held) -> dict[tuple[str, str], int]:
    """Of the last record of each shard that has any."""
    return {place: int(records[-1].sequence_number) for place, records in held.items() if records}


def archived_numbers(lake: TestLake) -> dict[tuple[str, str], int]:
    """Up to which record raw has each shard: by the names of its objects, as a shard is archived in order."""
    numbers: dict[tuple[str, str], int] = {}
    for file in lake.place.files("raw"):
        _, stream, _, _, name = file.path.split("/")
        shard, _, last = name.removesuffix(".ndjson.gz").rsplit("-", 2)
        numbers[stream, shard] = max(numbers.get((stream, shard), 0), int(last))
    return numbers


def _pieces(records: Sequence[Record]) -> Iterator[Sequence[Record]]:
    return (records[start : start + RECORDS_AT_ONCE] for start in range(0, len(records), RECORDS_AT_ONCE))
