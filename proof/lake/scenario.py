"""The archiver and the lake's job killed at random moments, while records come in and somebody reads the facts."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from contract.records import CLICKS
from lake.tables import Partition
from proof.comparison import Verdict
from proof.lake.comparison import (
    Held,
    archived_numbers,
    compare_bytes,
    compare_facts,
    compare_raw,
    held_by,
    last_numbers,
)
from proof.lake.history import made_up_records
from proof.lake.kills import VICTIMS, kill
from proof.lake.laptop import Laptop, NotReadyError, running_laptop
from proof.lake.reader import Reader
from proof.system import in_parts
from testing.database import new_database
from testing.event_builders import click, record
from testing.postgres_server import PostgresServer

RECORDS = 4_999
# Of each, one kill.
ROUNDS = 7
ARCHIVED_SECONDS = 180
EARLIER = timedelta(hours=9)


def prove_lake(
    server: PostgresServer,
    folder: Path,
    seed: int,
    rounds: int | None,
    events: int | None,
    progress: Callable[[str], None],
) -> dict:
    """The result of so many kills of each (`rounds`) among so many records (`events`)."""
    began = time.monotonic()
    rng = Random(f"{seed} lake")
    folder = folder / "lake"
    folder.mkdir()
    records = made_up_records(rng, events or RECORDS)
    victims = [victim for _ in range(rounds or ROUNDS) for victim in rng.sample(VICTIMS, len(VICTIMS))]
    progress("lake: starting")
    verdict = Verdict(records=len(records))
    with running_laptop(folder) as laptop:
        reader = Reader(laptop.lake)
        reader.start()
        times: Counter[str] = Counter()
        for victim, share in zip(victims, in_parts(records, len(victims)), strict=True):
            times[f"{victim} killed{kill(victim, laptop, share, rng)}"] += 1
            progress(f"lake: {times.total()} of {len(victims)}")
        progress("lake: comparing")
        finish(laptop)
        held = held_by(laptop.streams)
        put = Counter(r.payload for r in records)
        verdict.note("sent but not in the streams", (put - payloads_of(held)).total())
        compare_raw(verdict, laptop.lake, held)
        compare_facts(verdict, laptop.lake, held, new_database(server, "proof_lake"))
        compare_bytes(verdict, laptop.lake, held, folder / "undisturbed")
        run_again(verdict, laptop)
        send_an_earlier_click(verdict, laptop)
        reader.stop()
        judge_reader(verdict, reader, laptop)
    if verdict.details:
        (folder / "differences.txt").write_text("\n\n".join(verdict.details) + "\n")
    return {
        "scenario": "lake",
        "title": f"lane lake: archiver and job killed while a reader looked {reader.looks:,} times",
        "times": dict(times),
        "records": verdict.records,
        "read_again": verdict.read_again,
        "rows": verdict.rows,
        "differences": dict(verdict.differences),
        "seconds": round(time.monotonic() - began, 1),
    }


def finish(laptop: Laptop) -> dict:
    """Lets the archiver and then the job do what is left; the job's outcome. Raises NotReadyError."""
    laptop.ensure_consumers()
    wanted = last_numbers(held_by(laptop.streams))
    give_up = time.monotonic() + ARCHIVED_SECONDS
    while any(archived_numbers(laptop.lake).get(shard, 0) < last for shard, last in wanted.items()):
        if time.monotonic() > give_up:
            raise NotReadyError(f"raw does not get what the streams hold within {ARCHIVED_SECONDS} s")
        time.sleep(0.1)
    return laptop.run_job()


def run_again(verdict: Verdict, laptop: Laptop) -> None:
    """Nothing is written, and what stands is the same."""
    before = {file.path: file.changed_at for file in laptop.lake.place.files("")}
    outcome = laptop.run_job()
    after = {file.path: file.changed_at for file in laptop.lake.place.files("")}
    # Versions that were replaced some time ago go now.
    verdict.note("run again: a file was written", sum(before.get(path) != at for path, at in after.items()))
    verdict.note("run again: it did something", outcome["objects"] + outcome["partitions"] + outcome["files"])


def send_an_earlier_click(verdict: Verdict, laptop: Laptop) -> None:
    """Its hour alone changes."""
    at = datetime.now(UTC) - EARLIER
    before = laptop.lake.versions()
    laptop.streams.put([record(click("late", at, event_id="late"))])
    finish(laptop)
    after = laptop.lake.versions()
    changed = {partition for partition in after if after[partition] != before.get(partition)}
    wanted = {Partition(CLICKS, (f"{at:%Y-%m-%d}", f"{at:%H}"))}
    verdict.note("a click of an earlier hour: another hour changed", len(changed ^ wanted), f"{sorted(changed)[:5]}")


def judge_reader(verdict: Verdict, reader: Reader, laptop: Laptop) -> None:
    """It saw the facts come, each look those before, and in the end all."""
    for fault, count in Counter(reader.faults).items():
        verdict.note(f"reader: {fault}", count)
    for table, identities in reader.seen.items():
        verdict.note(f"reader: {table} at the end", abs(len(laptop.lake.rows(table)) - len(identities)))
    verdict.note("reader: it saw nothing grow", int(reader.growths < 2))


def payloads_of(held: Held) -> Counter[bytes]:
    return Counter(record.payload for records in held.values() for record in records)
