"""Bots in the plainest Python: every event counts those before it, every click looks at all marks and overrides."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from contract.bot_rule import MOST_EVENTS, WINDOW

Mark = tuple[str, datetime]
"""A user, and when the user is marked."""

IS_BOT = {"person": False, "bot": True, "undecided": None}


def naive_marks(events: Iterable[Mark]) -> set[Mark]:
    """The marks of distinct events, each a user and a time."""
    by_user: dict[str, list[datetime]] = {}
    for user, at in events:
        by_user.setdefault(user, []).append(at)
    return {
        (user, at)
        for user, times in by_user.items()
        for at in times
        if sum(at - WINDOW < other <= at for other in times) > MOST_EVENTS
    }


def verdicts_of(answer: Mapping) -> Callable[[dict], dict]:
    """naive_verdict of an answer's clicks, by the marks of that answer."""
    marks = list(answer["bot_marks"])
    return lambda click: naive_verdict(click, marks)


def naive_verdict(click: dict, marks: Iterable[Mark], overrides: Sequence[dict] = ()) -> dict:
    """is_bot_rate and bot_override of a click; `overrides` are rows of bot_overrides."""
    user, at = click["user_id"], click["event_time"]
    holding = [o for o in overrides if o["user_id"] == user and o["from_time"] <= at < o["to_time"]]
    last = max(holding, key=lambda override: override["id"], default=None)
    return {
        "is_bot_rate": any(marked == user and at <= mark < at + WINDOW for marked, mark in marks),
        "bot_override": IS_BOT[last["verdict"]] if last else None,
    }
