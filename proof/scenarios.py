"""What is done to the system while it reads a shop's events. Each scenario returns what it did, and how often."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import pyarrow as pa

from contract.records import CHECKOUTS, CLICKS
from proof import history
from proof.disturbances import crash, put_apart, reshard_one, stretch_transactions
from proof.moments import (
    BETWEEN,
    MOMENTS,
    START_UP,
    TRANSACTION,
    Watch,
    await_moment,
    moment_of_death,
    wait_until_received,
)
from proof.rejected import await_isolation, replay_refused, replay_rejected, wait_until_too_early
from proof.system import System, in_parts
from testing.event_builders import Record
from testing.refusal import allow, refuse

Progress = Callable[[str], None]

CLICKS_AHEAD = 20
# How long they are too early for.
AHEAD_SECONDS = 5.0
FUZZ_SECONDS = 4.0
REFUSED_CLICKS = 5


@dataclass(frozen=True)
class Plan:
    """What a scenario works with."""

    rng: Random
    rounds: int
    records: Sequence[Record]
    progress: Progress

    def shares(self, parts: int) -> list[Sequence[Record]]:
        """The records, in order, in so many parts."""
        return in_parts(self.records, parts)


@dataclass(frozen=True)
class Done:
    """How often each thing was done, and what the streams held in the end."""

    times: Counter[str]
    held: pa.Table


@dataclass(frozen=True)
class Scenario:
    """What is done to what is sent: `history` makes so many `events`, about.

    `reads_once`: whether nothing that is done makes a job read a record again.
    """

    title: str
    rounds: int
    run: Callable[[System, Plan], Done]
    reads_once: bool = False
    history: Callable[[Random, int], Sequence[Record]] = history.shop_history
    events: int = 4_000


def leave_alone(system: System, plan: Plan) -> Done:
    """The control."""
    job = system.start_job()
    with system.feeding(plan.records, 10):
        job.wait_until_streaming()
    return Done(Counter(), system.finish(job))


def kill_job(system: System, plan: Plan) -> Done:
    """kill -9 of the whole process tree, in every moment of a micro-batch about as often."""
    times: Counter[str] = Counter()
    wanted = [MOMENTS[number % len(MOMENTS)] for number in range(plan.rounds)]
    plan.rng.shuffle(wanted)
    with Watch(system.database) as watch:
        for moment, share in zip(wanted, plan.shares(plan.rounds), strict=True):
            half = len(share) // 2
            system.put(share[:half])
            job = system.start_job()
            if moment != START_UP:
                job.wait_until_streaming()
            with system.feeding(share[half:], 3):
                await_moment(moment, job, watch, plan.rng)
                seen = {"was_streaming": job.is_streaming(), "was_writing": watch.in_transaction()}
                job.kill()
            times[moment_of_death(job, watch, **seen)] += 1
            plan.progress(f"{times.total()} of {plan.rounds}")
    return Done(times, system.finish(system.start_job()))


def crash_database(system: System, plan: Plan) -> Done:
    """While a transaction writes, where one comes."""
    times: Counter[str] = Counter()
    job = system.start_job()
    job.wait_until_streaming()
    for share in plan.shares(plan.rounds):
        with system.feeding(share, 3):
            was_writing = crash(system, plan.rng)
        times[TRANSACTION if was_writing else BETWEEN] += 1
        plan.progress(f"{times.total()} of {plan.rounds}")
        job.check()
    return Done(times, system.finish(job))


def delete_checkpoint(system: System, plan: Plan) -> Done:
    """The next job starts from TRIM_HORIZON, over records that are facts already."""
    times: Counter[str] = Counter()
    *shares, last = plan.shares(plan.rounds + 1)
    for share in shares:
        job = system.start_job()
        job.wait_until_streaming()
        with system.feeding(share, 3):
            time.sleep(plan.rng.uniform(1, 4))
            job.kill()
        job.checkpoint.delete()
        times["deleted"] += 1
        plan.progress(f"{times.total()} of {plan.rounds}")
    system.put(last)
    return Done(times, system.finish(system.start_job()))


def reshard(system: System, plan: Plan) -> Done:
    """Splits and merges of both streams, while the job runs and while it is stopped."""
    times: Counter[str] = Counter()
    job = system.start_job()
    for number, share in enumerate(plan.shares(plan.rounds)):
        is_stopped = number % 3 == 2
        job.wait_until_streaming()
        if is_stopped:
            job.stop()
        with system.feeding(share, 3):
            time.sleep(plan.rng.uniform(0, 2))
            for stream in (CLICKS, CHECKOUTS):
                what = reshard_one(system, stream, number, plan.rng)
                times[f"{what} while the job {'was stopped' if is_stopped else 'ran'}"] += 1
        plan.progress(f"{number + 1} of {plan.rounds}")
        if is_stopped:
            job = system.start_job()
    return Done(times, system.finish(job))


def run_two_jobs(system: System, plan: Plan) -> Done:
    """In every round one takes the clicks and one the orders of the same users, and then each what the other took.

    So both halves of a pair are in transactions that are open at once; but for the lock neither would see the other.
    """
    stretch_transactions(system.database, 0.5)
    streams = [system.streams, system.add_streams()]
    jobs = [system.start_job(name, own) for name, own in zip(("first", "second"), streams, strict=True)]
    for job in jobs:
        job.wait_until_streaming()
    times: Counter[str] = Counter()
    with Watch(system.database) as watch:
        for share in plan.shares(plan.rounds):
            # In turn the one and the other takes the clicks.
            streams.reverse()
            before = system.sent.total()
            put_apart(system, share, streams)
            wait_until_received(watch, before + 1)
            put_apart(system, share, streams[::-1])
            wait_until_received(watch, system.sent.total())
            for job in jobs:
                job.check()
            times["rounds"] += 1
            plan.progress(f"{times.total()} of {plan.rounds}")
    return Done(times, system.finish(*jobs))


def replay_rejected_events(system: System, plan: Plan) -> Done:
    """Rejected events sent again while the job runs: as they are, of which some are valid by now, and corrected."""
    times: Counter[str] = Counter()
    job = system.start_job()
    job.wait_until_streaming()
    system.put([history.order_of_corrections()])
    rejected = 0
    for share in plan.shares(plan.rounds):
        ahead = history.clicks_ahead(plan.rng, CLICKS_AHEAD, AHEAD_SECONDS)
        system.put(ahead)
        rejected += len(ahead)
        with system.feeding(share, 2 * AHEAD_SECONDS):
            time.sleep(AHEAD_SECONDS)
            wait_until_too_early(system, rejected)
            times.update(replay_rejected(system, plan.rng, facts_expected=len(ahead)))
        plan.progress(f"{times.total()} events")
    return Done(times, system.finish(job))


def send_longest_texts(system: System, plan: Plan) -> Done:
    """Events at their longest, and in every round some of a user whom the database refuses for a while."""
    times: Counter[str] = Counter()
    job = system.start_job()
    job.wait_until_streaming()
    for number, share in enumerate(plan.shares(plan.rounds)):
        refused, beside = f"refused-{number}", f"beside-{number}"
        refuse(system.database, refused)
        with system.feeding(share, FUZZ_SECONDS):
            time.sleep(plan.rng.uniform(0, FUZZ_SECONDS / 2))
            system.put(
                history.clicks_and_order(beside, REFUSED_CLICKS) + history.clicks_and_order(refused, REFUSED_CLICKS)
            )
            seconds = await_isolation(system, refused, beside, REFUSED_CLICKS)
        allow(system.database)
        plan.progress(f"{number + 1} of {plan.rounds}, isolated in {seconds:.1f} s")
        times["refused, others committed within 10 s"] += REFUSED_CLICKS
        times["put right by a replay"] += replay_refused(system, REFUSED_CLICKS)
    return Done(times, system.finish(job))


def disturb_all(system: System, plan: Plan) -> Done:
    """In every round: both streams resharded, PostgreSQL crashed, the job killed."""
    times: Counter[str] = Counter()
    job = system.start_job()
    for number, share in enumerate(plan.shares(plan.rounds)):
        job.wait_until_streaming()
        with system.feeding(share, 3):
            for stream in (CLICKS, CHECKOUTS):
                reshard_one(system, stream, number, plan.rng)
                times["stream resharded"] += 1
            crash(system, plan.rng)
            times["PostgreSQL crashed"] += 1
            with Watch(system.database) as watch:
                await_moment(plan.rng.choice(MOMENTS[1:]), job, watch, plan.rng)
            job.kill()
            times["job killed"] += 1
        plan.progress(f"{number + 1} of {plan.rounds}")
        job = system.start_job()
    return Done(times, system.finish(job))


SCENARIOS = {
    "control": Scenario("nothing", 0, leave_alone, reads_once=True),
    "kill": Scenario("job killed: kill -9, driver, JVM and workers", 20, kill_job),
    "database": Scenario("PostgreSQL crashed and started again", 6, crash_database),
    "checkpoint": Scenario("checkpoint deleted", 3, delete_checkpoint),
    "reshard": Scenario("streams resharded", 6, reshard),
    "two-jobs": Scenario("two jobs at once, clicks to one and orders to the other", 12, run_two_jobs, reads_once=True),
    "rejected": Scenario("rejected events sent again beside the job", 3, replay_rejected_events, reads_once=True),
    "fuzz": Scenario(
        "texts at their longest; events that the database refuses",
        2,
        send_longest_texts,
        reads_once=True,
        history=history.longest_history,
        events=20_000,
    ),
    "all": Scenario("all of it: resharded, crashed and killed in turn", 4, disturb_all),
}
