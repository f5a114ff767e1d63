"""However raw objects are cut, put, told again, and the job killed: the same facts are the same bytes, once."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from threading import Event, Thread

import pytest

from lake.manifest import read_manifest
from lake.place import Place
from lake.raw_objects import RawDay
from lake.tables import Partition
from testing.dying import Countdown, DyingCatalog, DyingPlace, Killed
from testing.event_builders import NOON, Record, checkout, click, item, record
from testing.killing import killed, seconds_of
from testing.lake import TestLake, arriving_apart, declare_tables, streams_of
from testing.places import GLUE_SCRIPTS
from testing.shop_history import random_history

SEED = int(os.environ.get("SEED", time.time_ns() % 1_000_000))
KILLS = int(os.environ.get("KILLS", 3))
HOUR = timedelta(hours=1)


@pytest.fixture
def rng() -> Random:
    print(f"SEED={SEED}")
    return Random(SEED)


def a_history(rng: Random, events: int = 50) -> list[Record]:
    return arriving_apart(random_history(rng, users=3, events=events, bursts=False))


def another(lake: TestLake, name: str) -> TestLake:
    """An empty one beside it."""
    endpoint = lake.catalog.endpoint
    assert endpoint is not None
    folder = Path(lake.url).with_name(name)
    return replace(lake, url=str(folder), catalog=declare_tables(endpoint, f"{lake.catalog.database}_{name}"))


def state(lake: TestLake) -> dict[Partition, str]:
    """Every partition's version; each is of the bytes that its name tells, or else it fails."""
    versions = lake.versions()
    for version in versions.values():
        digest = sha256()
        for file in lake.place.files(version):
            digest.update(file.path.rsplit("/", 1)[1].encode())
            digest.update(lake.place.read(file.path))
        assert version.endswith(digest.hexdigest()[:16])
    return versions


def shaken(rng: Random, records: list[Record]) -> list[list[Record]]:
    """Batches of each stream that overlap, as tries of an archiver that failed, in any order."""
    batches = []
    for of_stream in streams_of(records):
        start = 0
        while start < len(of_stream):
            size = rng.choice([1, 5, 20, 50])
            batches.append(of_stream[max(0, start - rng.choice([0, 0, 3, 10])) : start + size])
            start += size
    rng.shuffle(batches)
    return batches


def test_any_cut_any_order_and_any_number_of_runs_come_to_the_same_bytes(lake: TestLake, rng: Random) -> None:
    records = a_history(rng)
    lake.put_history(records)
    lake.run()
    shuffled = another(lake, "shuffled")
    for batch in shaken(rng, records):
        shuffled.put(batch)
        if rng.random() < 0.3:
            shuffled.run()
    shuffled.run()
    assert state(shuffled) == state(lake)


def test_a_second_run_writes_nothing(lake: TestLake, rng: Random) -> None:
    lake.put_history(a_history(rng))
    lake.run()
    before = {file.path: file.changed_at for file in lake.place.files("")}
    outcome = lake.run()
    assert (outcome.objects, outcome.files) == (0, 0)
    assert {file.path: file.changed_at for file in lake.place.files("")} == before


def test_a_record_told_again_rewrites_nothing(lake: TestLake) -> None:
    clicks = [record(click(at=NOON + timedelta(seconds=n))) for n in range(3)]
    lake.put(clicks)
    lake.run()
    lake.put(clicks[1:], shard="shardId-000000000001")
    outcome = lake.run()
    assert (outcome.objects, outcome.records, outcome.files) == (1, 2, 0)


def test_an_event_of_an_earlier_hour_changes_that_hour_alone(lake: TestLake) -> None:
    lake.put([record(click(at=NOON + n * HOUR)) for n in range(5)])
    lake.run()
    before = state(lake)
    lake.put([record(click("ben", at=NOON + HOUR), arrival=NOON + 30 * HOUR)])
    outcome = lake.run()
    after = state(lake)
    assert (outcome.partitions, outcome.files) == (1, 1)
    assert {p.values for p in after if after[p] != before.get(p)} == {("2025-11-20", "13")}
    assert sorted(row["user_id"] for row in lake.rows("clicks")) == ["anna"] * 5 + ["ben"]


def test_an_order_told_on_another_day_earlier_takes_its_place(lake: TestLake) -> None:
    order = checkout(checkout_id="o", items=[item("p1")])
    rival = checkout("ben", at=NOON + 24 * HOUR, checkout_id="o", items=[item("p2")])
    lake.put([record(rival, arrival=NOON + 24 * HOUR)])
    lake.put([record(checkout("carl", at=NOON + 24 * HOUR))], shard="shardId-000000000002")
    lake.run()
    assert [row["user_id"] for row in lake.rows("checkouts")] == ["ben", "carl"]
    lake.put([record(order, arrival=NOON)], shard="shardId-000000000001")
    assert lake.run().conflicting_checkouts == 1
    assert [(row["user_id"], row["items"][0]["product_id"]) for row in lake.rows("checkouts")] == [
        ("anna", "p1"),
        ("carl", "p1"),
    ]
    assert [row["user_id"] for row in lake.rows("checkouts", hidden=True)] == ["ben"]


def test_what_does_not_stand_does_not_rise_when_other_orders_come_to_its_day(lake: TestLake) -> None:
    order, rival = checkout(checkout_id="o"), checkout("ben", checkout_id="o")
    lake.put(arriving_apart([record(order), record(rival)]))
    lake.run()
    lake.put([record(checkout("carl"))], shard="shardId-000000000001")
    assert lake.run().partitions == 1
    assert sorted(row["user_id"] for row in lake.rows("checkouts")) == ["anna", "carl"]
    assert [row["user_id"] for row in lake.rows("checkouts", hidden=True)] == ["ben"]


@dataclass(frozen=True)
class DyingLake(TestLake):
    countdown: Countdown = field(default_factory=lambda: Countdown(0))

    @property
    def place(self) -> Place:
        return DyingPlace(self.url, countdown=self.countdown)


def run_with(lake: TestLake, countdown: Countdown) -> None:
    catalog = DyingCatalog(lake.catalog.database, lake.catalog.endpoint, countdown=countdown)
    DyingLake(lake.url, lake.work, catalog, countdown=countdown).run()


def run_until(lake: TestLake, step: int) -> bool:
    """Runs the job up to that step; whether it died."""
    try:
        run_with(lake, Countdown(step))
    except Killed:
        return True
    return False


def steps_of_a_run(lake: TestLake) -> int:
    """Runs the job to its end; before how many steps it could have died."""
    endless = Countdown(sys.maxsize)
    run_with(lake, endless)
    return sys.maxsize - endless.left


def test_a_run_that_dies_at_any_step_is_made_good_by_the_next(lake: TestLake, rng: Random) -> None:
    records = a_history(rng, events=24)
    batches = shaken(rng, records)
    lake.put_history(records)
    lake.run()
    wanted = state(lake)
    counted, dying = another(lake, "counted"), another(lake, "dying")
    for part in (batches[: len(batches) // 2], batches[len(batches) // 2 :]):
        for batch in part:
            counted.put(batch)
            dying.put(batch)
        steps = steps_of_a_run(counted)
        assert run_until(dying, rng.randint(1, steps))
        for _ in range(3):
            run_until(dying, rng.randint(1, steps))
    dying.run()
    assert state(dying) == wanted


def test_a_job_that_is_killed_at_random_moments_comes_to_the_same_bytes(lake: TestLake, rng: Random) -> None:
    records = a_history(rng)
    lake.put_history(records)
    seconds = seconds_of(start_job(lake))
    lakes: dict[str, TestLake] = {}

    def start(name: str) -> subprocess.Popen[str]:
        if name not in lakes:
            lakes[name] = another(lake, name)
            lakes[name].put_history(records)
        return start_job(lakes[name])

    repaired = lakes[killed(start, rng, KILLS, seconds)]

    last = start_job(repaired)
    out, _ = last.communicate(timeout=60)
    assert last.returncode == 0
    assert json.loads(out.splitlines()[-1])["objects"] <= len(list(Path(repaired.url, "raw").rglob("*.gz")))
    assert state(repaired) == state(lake)


def start_job(lake: TestLake) -> subprocess.Popen[str]:
    assert lake.catalog.endpoint is not None
    return subprocess.Popen(
        [
            *[sys.executable, "-m", "lake.job", "--here", "--lake", lake.url],
            *["--database", lake.catalog.database, "--endpoint", lake.catalog.endpoint],
        ],
        env={**os.environ, "PYTHONPATH": str(GLUE_SCRIPTS)},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_reader_never_sees_fewer_rows_or_more(lake: TestLake) -> None:
    """While an hour is written anew again and again, each time with a click more, and old versions are removed."""
    quick = replace(lake, grace=timedelta(seconds=1))
    seen: list[int] = []
    done, told = Event(), [0]

    def read() -> None:
        while not done.is_set():
            least = told[0]
            count = len(lake.rows("clicks"))
            assert count >= least, (count, least)
            seen.append(count)

    failures: list[BaseException] = []

    def watch() -> None:
        try:
            read()
        except BaseException as error:
            failures.append(error)

    reader = Thread(target=watch)
    reader.start()
    for n in range(12):
        lake.put([record(click(at=NOON + timedelta(seconds=n)))], shard=f"shardId-{n:012d}")
        quick.run()
        told[0] = n + 1
    done.set()
    reader.join()
    assert not failures
    assert seen == sorted(seen)
    assert max(seen) <= 12
    assert len(set(seen)) > 2


def test_replaced_files_go_after_the_grace_and_registered_ones_never(lake: TestLake) -> None:
    lake.put([record(click(at=NOON))])
    lake.run()
    [first] = lake.files("clicks")
    lake.put([record(click(at=NOON + timedelta(seconds=1)))], shard="shardId-000000000001")
    lake.run()
    assert lake.place.read_if_there(first) is not None
    outcome = replace(lake, grace=timedelta(0)).run()
    assert outcome.removed == 1
    assert lake.place.read_if_there(first) is None
    assert len(lake.rows("clicks")) == 2


def test_a_day_is_looked_at_no_more_once_nothing_can_come_to_it(lake: TestLake) -> None:
    path = lake.put([record(click())])
    lake.run()
    day = RawDay("clicks", "2025-11-20")
    assert not read_manifest(lake.place, day).is_closed

    long_ago = time.time() - timedelta(days=10).total_seconds()
    os.utime(Path(lake.url, path), (long_ago, long_ago))
    lake.run()

    assert read_manifest(lake.place, day).is_closed
    lake.put([record(click("ben"))], shard="shardId-000000000001")
    assert lake.run().objects == 0
    assert lake.run(all_days=True).objects == 1
