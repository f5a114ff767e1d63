"""kill -9 of what makes the lake, at a random moment of its work, while records come in."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from subprocess import TimeoutExpired

from proof.lake.history import apart
from proof.lake.laptop import Laptop, kill_process
from testing.event_builders import Record

CONSUMERS, FUNCTION, JOB = "who consumes for the archiver", "the archiver's Lambda", "the job"
VICTIMS = (CONSUMERS, FUNCTION, JOB)
RECORDS_OF_A_CALL = 40
# At most, in seconds: from the moment at which somebody consumes; from the job's start; from its first file on.
LIFE_OF_ARCHIVER = 0.6
LIFE_OF_JOB = 3.0
LIFE_OF_WRITING = 0.5
# Of the jobs; as many are killed at any moment of their lives.
KILLED_WRITING = 0.6


def kill(victim: str, laptop: Laptop, share: Sequence[Record], rng: Random) -> str:
    """At a random moment, while the share is put into the streams; what of its work it had done, of the job."""
    with ThreadPoolExecutor(1) as pool:
        putting = pool.submit(put_apart, laptop, share)
        laptop.ensure_consumers()
        how = kill_job(laptop, rng) if victim == JOB else kill_archiver(victim, laptop, rng)
        putting.result()
    return how


def put_apart(laptop: Laptop, share: Sequence[Record]) -> None:
    for chunk in apart(share, RECORDS_OF_A_CALL):
        laptop.streams.put(chunk)


def kill_archiver(victim: str, laptop: Laptop, rng: Random) -> str:
    time.sleep(rng.uniform(0, LIFE_OF_ARCHIVER))
    if victim == CONSUMERS:
        laptop.kill_consumers()
    else:
        laptop.kill_function()
    return ""


def kill_job(laptop: Laptop, rng: Random) -> str:
    """One that ends before is followed by another."""
    while True:
        before = written(laptop)
        job, life = laptop.start_job(), rng.random() * LIFE_OF_JOB
        if rng.random() < KILLED_WRITING:
            life = rng.random() * LIFE_OF_WRITING
            while job.poll() is None and not written(laptop) - before:
                time.sleep(0.01)
        try:
            job.wait(life)
        except TimeoutExpired:
            kill_process(job)
            return " when it had written" if written(laptop) - before else " before it wrote"


def written(laptop: Laptop) -> set[str]:
    """What of the facts was ever written, and what of the manifests."""
    files = [file for folder in ("facts", "manifests") for file in laptop.lake.place.files(folder)]
    return {f"{file.path} {file.changed_at}" for file in files}
