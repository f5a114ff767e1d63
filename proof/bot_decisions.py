"""What people decide of users before, between and after the batches of their events, drawn beforehand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import msgspec

from contract.bot_rule import WINDOW
from testing.database import Database
from testing.event_builders import MICROSECOND, Record
from testing.overrides import override
from testing.settings_change import recompute_lines

VERDICTS = ("person", "bot", "undecided")
DAY = timedelta(days=1)

Batch = Sequence[Record]


@dataclass(frozen=True)
class Decision:
    """Released, blocked or withdrawn for a span of clicks' times; NULL is without bound."""

    user_id: str
    verdict: str
    from_time: datetime | None
    to_time: datetime | None
    is_credited: bool
    """Whether the lines that it moves are credited anew at once, as they are but for who interrupts the command."""

    def make(self, database: Database) -> None:
        """As `npm run bots` does."""
        override(database, self.user_id, self.verdict, self.from_time, self.to_time)
        if self.is_credited:
            recompute_lines(database)


def drawn_decision(rng: Random, history: Sequence[Record]) -> Decision:
    """On the user of any event; a span begins or ends on the event, or holds it and those around it."""
    chosen = rng.choice(history)
    at = datetime.fromisoformat(msgspec.json.decode(chosen.payload)["event_time"])
    begin, end = rng.choice(
        [
            *[(None, None)] * 3,
            *[(at, None), (None, at)],
            *[(at, at + MICROSECOND), (at - WINDOW, at + WINDOW), (at - DAY, at + DAY)],
        ]
    )
    return Decision(chosen.partition_key, rng.choice(VERDICTS), begin, end, rng.random() < 0.5)


def with_decisions(
    rng: Random, batches: Sequence[Batch], history: Sequence[Record], count: int
) -> list[Batch | Decision]:
    """So many decisions, each before, between or after the batches."""
    steps: list[Batch | Decision] = list(batches)
    for _ in range(count):
        steps.insert(rng.randint(0, len(steps)), drawn_decision(rng, history))
    return steps


def decided_between(database: Database, steps: Sequence[Batch | Decision]) -> Iterator[Batch]:
    """The batches; a decision is made when the batch before it is written, as the next one is asked for."""
    for step in steps:
        if isinstance(step, Decision):
            step.make(database)
        else:
            yield step
