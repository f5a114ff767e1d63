"""The golden histories of users' rates, as records, with the marks that each comes to."""

from datetime import datetime
from typing import NamedTuple

from testing.event_builders import Record, checkout, click, record
from testing.golden import bot_histories
from testing.naive_bots import Mark


class BotCase(NamedTuple):
    """A history's records as they are told, and its marks."""

    title: str
    records: list[Record]
    marks: set[Mark]


def bot_cases() -> list[BotCase]:
    """All, each with users and orders of its own: they can stand side by side."""
    return [
        BotCase(
            history["title"],
            _records(history["events"], f"{number}-"),
            {(f"{number}-{mark['user']}", datetime.fromisoformat(mark["time"])) for mark in history["marks"]},
        )
        for number, history in enumerate(bot_histories())
    ]


def _records(events: list[dict], prefix: str) -> list[Record]:
    records: list[Record] = []
    for event in events:
        user, at = prefix + event["user"], datetime.fromisoformat(event["time"])
        told_before = records[-1].arrival if records else at
        arrival = datetime.fromisoformat(event["arrival"]) if "arrival" in event else max(at, told_before)
        if event["kind"] == "click":
            fact = click(user, at, event_id=event["id"], event_type=event.get("type", "page_view"))
        else:
            fact = checkout(user, at, checkout_id=prefix + event["id"])
        records.append(record(fact, arrival=arrival))
    return records
