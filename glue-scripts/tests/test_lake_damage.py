"""One raw object that cannot be read: the others become facts, it is told of, and it is looked at again."""

import gzip
from datetime import timedelta
from pathlib import Path

import pytest

from lake.job import main
from lake.place import Place
from lake.raw_objects import UnreadableError
from rebuild.raw_source import find_shards, read_in_order
from testing.event_builders import NOON, click, record
from testing.lake import TestLake

DAMAGES = {
    "cut off": lambda body: body[:-9],
    "no gzip": lambda _: b"<html>",
    "nothing": lambda _: b"",
    "nothing, packed": lambda _: gzip.compress(b""),
    "a line that is no JSON": lambda body: gzip.compress(gzip.decompress(body) + b"oops\n"),
    "a bit that flipped": lambda body: body[:-20] + bytes([body[-20] ^ 1]) + body[-19:],
}


def put_three(lake: TestLake) -> list[str]:
    """A shard each."""
    return [lake.put([record(click(at=NOON + timedelta(seconds=n)))], f"shardId-00000000000{n}") for n in range(3)]


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_others_become_facts_and_it_does_once_it_is_whole(lake: TestLake, damage: str) -> None:
    _, path, _ = put_three(lake)
    whole = lake.place.read(path)
    lake.place.write(path, DAMAGES[damage](whole))

    outcome = lake.run()

    assert (outcome.objects, outcome.records, list(outcome.unreadable)) == (2, 2, [path])
    assert len(lake.rows("clicks")) == 2
    # Whoever looks again is told again: also of days that would be closed.
    assert list(lake.run().unreadable) == [path]

    lake.place.write(path, whole)

    assert (lake.run().unreadable, len(lake.rows("clicks"))) == ({}, 3)


def test_a_run_fails_in_one_line_after_all_that_it_can_do(lake: TestLake, capsys: pytest.CaptureFixture[str]) -> None:
    _, path, _ = put_three(lake)
    lake.place.write(path, b"<html>")
    catalog = lake.catalog

    with pytest.raises(SystemExit, match=f"^{path} is cut off or damaged$"):
        main(["--here", "--lake", lake.url, "--database", catalog.database, "--endpoint", str(catalog.endpoint)])

    assert '"records": 2' in capsys.readouterr().out
    assert len(lake.rows("clicks")) == 2


def test_no_database_is_made_anew_of_raw_that_cannot_be_read(lake: TestLake, tmp_path: Path) -> None:
    _, path, _ = put_three(lake)
    lake.place.write(path, b"<html>")
    place = Place(lake.url)

    with pytest.raises(UnreadableError, match=f"^{path} is cut off or damaged$"):
        list(read_in_order(place, find_shards(place), None, 100))
