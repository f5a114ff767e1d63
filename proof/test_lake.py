"""What is wrong with a lake is found: in raw, and by who reads its facts."""

import gzip
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from proof.comparison import Verdict
from proof.lake.comparison import Held, archived_numbers, compare_raw, last_numbers
from proof.lake.history import apart, made_up_records
from proof.lake.reader import Reader
from testing.event_builders import NOON, Record, click, record
from testing.lake import TestLake, arriving_apart, declare_tables
from testing.raw_writer import SHARD

CLICKS = arriving_apart([record(click(at=NOON + timedelta(seconds=n))) for n in range(6)])
HELD: Held = {("clicks", SHARD): CLICKS}


def differences(lake: TestLake) -> dict[str, int]:
    verdict = Verdict(records=len(CLICKS))
    compare_raw(verdict, lake, HELD)
    return dict(verdict.differences)


def test_what_is_archived_in_any_cut_is_right(lake: TestLake) -> None:
    lake.put(CLICKS[:4])
    lake.put(CLICKS[2:])
    assert differences(lake) == {}
    assert archived_numbers(lake) == last_numbers(HELD)


@pytest.mark.parametrize(
    ("archived", "fault"),
    [
        (CLICKS[1:], {"raw: a record is missing": 1}),
        ([*CLICKS, replace(CLICKS[0], sequence_number="9")], {"raw: a record that was never put": 1}),
        ([*CLICKS[:5], replace(CLICKS[5], payload=b"{")], {"raw: a record with other bytes": 1}),
        ([*CLICKS[:5], replace(CLICKS[5], arrival=NOON)], {"raw: a record with other bytes": 1}),
    ],
)
def test_a_record_that_is_not_as_the_stream_has_it_is_found(
    lake: TestLake, archived: list[Record], fault: dict[str, int]
) -> None:
    lake.put(archived)
    assert differences(lake) == fault


def test_a_record_in_two_wordings_is_found(lake: TestLake) -> None:
    path = Path(lake.url, lake.put(CLICKS))
    other = gzip.decompress(path.read_bytes()).replace(b'"key"', b' "key"')
    path.with_name("other.ndjson.gz").write_bytes(gzip.compress(other))
    assert differences(lake) == {"raw: a record in two wordings": 6}


def reader_of(lake: TestLake) -> Reader:
    """Who has seen the facts of three clicks, then those of all."""
    reader = Reader(lake)
    for records in (CLICKS[:3], CLICKS):
        lake.put(records)
        lake.run()
        reader.look()
    return reader


def test_a_reader_who_sees_facts_come_has_nothing_to_say(lake: TestLake) -> None:
    reader = reader_of(lake)
    assert (reader.faults, reader.growths, reader.most) == ([], 2, len(CLICKS))


def test_a_reader_finds_half_a_version(lake: TestLake) -> None:
    reader = reader_of(lake)
    [(partition, version)] = lake.versions().items()
    Path(lake.url, version).rename(Path(lake.url, f"{version}-torn"))
    lake.catalog.register("clicks", {partition: lake.place.url_of(f"{version}-torn")})
    reader.look()
    assert reader.faults == [f"half a version: {version}-torn"]


def test_a_reader_misses_a_fact_that_is_gone(lake: TestLake) -> None:
    reader = reader_of(lake)
    assert lake.catalog.endpoint is not None
    lesser = replace(lake, url=f"{lake.url}-lesser", catalog=declare_tables(lake.catalog.endpoint, "lesser"))
    lesser.put(CLICKS[1:])
    lesser.run()
    [(partition, version)] = lesser.versions().items()
    shutil.copytree(Path(lesser.url, version), Path(lake.url, version))
    lake.catalog.register("clicks", {partition: lake.place.url_of(version)})
    reader.look()
    assert [fault.split(",")[0] for fault in reader.faults] == ["clicks: 1 seen before are gone"]


def test_what_is_sent_at_once_never_has_one_identity_twice_and_nothing_is_left_out() -> None:
    records = made_up_records(Random(7), 600)
    chunks = list(apart(records, 40))
    assert [arrived for chunk in chunks for arrived in chunk] == records
    assert len(records) == 600
    assert max(map(len, chunks)) <= 40
    told = [[arrived.payload for arrived in chunk] for chunk in chunks]
    assert all(len(set(payloads)) == len(payloads) for payloads in told)
