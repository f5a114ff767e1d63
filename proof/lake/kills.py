"""kill -9 of what makes the lake, at a random moment of its work, while records come in."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from subprocess import TimeoutExpired

from proof.lake.history import apart
from proof.lake.laptop import Laptop, kill_process
from testing.event_builders import Record

CONSUMERS, FUNCTION, JOB = "who consumes for the archiver", "the archiver's Lambda", "the job"
VICTIMS = (CONSUMERS, FUNCTION, JOB)
RECORDS_OF_A_CALL = 40
# At most, in seconds, from the moment at which somebody consumes.
LIFE_OF_ARCHIVER = 0.6


@dataclass
class LifeOfJob:
    """At most, in seconds: about as long as it takes to its end, on a machine of any speed."""

    seconds: float = 2.0

    def kill(self, laptop: Laptop, rng: Random) -> str:
        """One that ends before is followed by another."""
        before = written(laptop)
        while True:
            job, began = laptop.start_job(), time.monotonic()
            try:
                job.wait(self.seconds * rng.uniform(0.2, 1))
                self.seconds = time.monotonic() - began
            except TimeoutExpired:
                kill_process(job)
                if written(laptop) > before:
                    return " when it had written"
                self.seconds *= 1.3
                return " before it wrote"


def kill(victim: str, laptop: Laptop, share: Sequence[Record], rng: Random, life: LifeOfJob) -> str:
    """At a random moment, while the share is put into the streams; what of its work it had done, of the job."""
    with ThreadPoolExecutor(1) as pool:
        putting = pool.submit(put_apart, laptop, share)
        laptop.ensure_consumers()
        how = life.kill(laptop, rng) if victim == JOB else kill_archiver(victim, laptop, rng)
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


def written(laptop: Laptop) -> set[str]:
    return {file.path for file in laptop.lake.place.files("facts")}
