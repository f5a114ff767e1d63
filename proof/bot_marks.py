"""Bots in the job's transaction: what users on the rule's edge do, told again, in any order, to two writers.

Meanwhile people decide of them.

Each history is held against the plainest answer, some against the batch oracle, credit_hourly against its views.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from backfill.comparison import compare_rows
from backfill.settings import Settings
from contract.bot_rule import WINDOW
from proof.bot_decisions import Batch, Decision, decided_between, with_decisions
from proof.comparison import oracle_of, rules_of
from proof.disturbances import stretch_transactions
from testing.database import Database, new_database
from testing.event_builders import MICROSECOND, Record, checkout, click, kinesis_table, record
from testing.ingest import answer_of, cut, ingest
from testing.interpreting_session import interpreting_session
from testing.naive_answer import naive_answer
from testing.oracle_comparison import Answer
from testing.overrides import overrides_of
from testing.postgres_server import PostgresServer
from testing.settings_change import recompute_lines
from testing.shop_history import random_history

HISTORIES = 500
# The batch oracle takes seconds for each.
HISTORIES_AN_ORACLE = 25
OVERLAP_SECONDS = 0.03

USERS = ("anna", "bert")
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
LENGTHS = (timedelta(0), SECOND, WINDOW - MICROSECOND, WINDOW, WINDOW + MICROSECOND, 4 * WINDOW)
LATENESS = (timedelta(0), SECOND, 20 * SECOND, 5 * DAY)


@dataclass(frozen=True)
class Outcome:
    """What a history did, how much was compared, and what differed."""

    times: Counter[str]
    records: int
    rows: int
    faults: list[str]


def prove_marks(
    server: PostgresServer, folder: Path, seed: int, rounds: int | None, progress: Callable[[str], None]
) -> dict:
    """The result of so many histories; faults stand in differences.txt, with the seed that makes each again."""
    began = time.monotonic()
    database = new_database(server, "proof_bots")
    stretch_transactions(database, OVERLAP_SECONDS)
    histories = rounds or HISTORIES
    outcomes: list[Outcome] = []
    for number in range(histories):
        progress(f"bots, the job's transaction: {number + 1} of {histories}")
        outcome = run_history(database, seed + number, with_oracle=number % HISTORIES_AN_ORACLE == 0)
        outcomes.append(outcome)
        for fault in outcome.faults:
            with (folder / "differences.txt").open("a") as differences:
                differences.write(f"{fault}; again: --only bots --rounds 1 --seed {seed + number}\n")
    return {
        "scenario": "bots",
        "title": f"bots, the job's transaction: {histories} histories",
        "times": dict(sum((outcome.times for outcome in outcomes), Counter())),
        "records": sum(outcome.records for outcome in outcomes),
        "read_again": 0,
        "rows": sum(outcome.rows for outcome in outcomes),
        "differences": dict(Counter(fault for outcome in outcomes for fault in outcome.faults)),
        "seconds": round(time.monotonic() - began, 1),
    }


def run_history(database: Database, seed: int, with_oracle: bool = False) -> Outcome:
    """One history in an empty database; with the batch oracle's answer, too, while lines wait."""
    rng = Random(seed)
    database.empty()
    history = events_of(rng)
    delivered = history + rng.choices(history, k=len(history) // 5)
    rng.shuffle(delivered)
    at_once = rng.random() < 0.5
    shares = [[delivered[0::2]], [delivered[1::2]]] if at_once else [cut(rng, delivered)]
    partitions = 1 if at_once else rng.choice([1, 3])
    decisions = rng.choice([0, 1, 2, 3, 4])
    decided = [with_decisions(rng, share, history, decisions) for share in shares]

    write_at_once(database, decided, partitions)

    faults = []
    if with_oracle:
        faults += faults_of(database, oracle(database, delivered), "the batch oracle's")
    if decisions:
        recompute_lines(database)
    expected = naive_answer(history, Settings(), overrides=overrides_of(database))
    faults += faults_of(database, expected, "the plainest")
    if database.rows("select * from lines_under_other_verdicts"):
        faults.append("lines wait for a verdict")
    times = Counter(
        {
            "marks": len(expected["bot_marks"]),
            "batches": sum(len(share) for share in shares),
            "decisions": decisions * len(shares),
            "two writers": int(at_once),
            "answers of the batch oracle": int(with_oracle),
        }
    )
    return Outcome(times, len(delivered), sum(len(rows) for rows in expected.values()), faults)


def oracle(database: Database, delivered: list[Record]) -> Answer:
    """By the decisions, and the verdicts of lines that wait, that the database has."""
    return oracle_of(interpreting_session(), kinesis_table(delivered), rules_of(database))


def faults_of(database: Database, expected: Answer, whose: str) -> list[str]:
    """What the database says otherwise than the answer, or otherwise than its own views."""
    found = answer_of(database)
    differing = [
        f"{name} differs from {whose} answer"
        for name in expected
        if compare_rows(name, found[name].values(), expected[name].values()).as_lines()
    ]
    if database.rows("select * from credit_hourly_differences"):
        differing.append("credit_hourly differs from its view")
    return differing


def events_of(rng: Random) -> list[Record]:
    """A small shop's, and what users do at a bot's rate, or nearly."""
    now = datetime.now(UTC).replace(microsecond=0)
    shop = random_history(rng, users=2, events=30, end=now, conflicts=False, broken=False)
    bursts = [burst(rng, f"{number}", now) for number in range(rng.randrange(1, 7))]
    return shop + [arrived for events in bursts for arrived in events]


def burst(rng: Random, number: str, now: datetime) -> list[Record]:
    user, begin, length = rng.choice(USERS), now - rng.choice([2, 2, 2, 5]) * DAY, rng.choice(LENGTHS)
    begin += rng.randrange(4) * WINDOW / 2
    moments = [begin + length * n / 10 for n in range(rng.choice([5, 10, 11, 11, 12, 15]))]
    events = [event_at(rng, user, at, f"{number}-{n}") for n, at in enumerate(moments)]
    order = checkout(user, begin + DAY, checkout_id=f"later-{number}", event_id=f"later-{number}")
    return [record(event, delay=rng.choice(LATENESS)) for event in [*events, order]]


def event_at(rng: Random, user: str, at: datetime, name: str) -> dict:
    if rng.random() < 0.1:
        return checkout(user, at, checkout_id=f"burst-{name}", event_id=f"burst-{name}")
    types = ["page_view", "page_view", "add_to_cart", "remove_from_cart"]
    return click(user, at, event_id=f"burst-{name}", event_type=rng.choice(types))


def write_at_once(database: Database, shares: Sequence[list[Batch | Decision]], partitions: int) -> None:
    """Each share by a writer of its own. Raises what a writer raised."""
    failures: list[BaseException] = []

    def write(steps: list[Batch | Decision]) -> None:
        try:
            ingest(database, decided_between(database, steps), partitions)
        except BaseException as failure:
            failures.append(failure)

    writers = [threading.Thread(target=write, args=(share,)) for share in shares]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    if failures:
        raise failures[0]
