"""Marks of users by their rate: golden histories, however they are cut into transactions."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import zip_longest

import pytest

from contract.bot_rule import MOST_EVENTS, WINDOW
from testing.database import Database
from testing.event_builders import Record, checkout, click, record
from testing.golden import bot_histories
from testing.ingest import ingest

MARKS = "select user_id, marked_at from bot_marks"


def told(history: dict, prefix: str) -> list[Record]:
    """The history's events as they are told, its users and orders named so that it stands beside others."""
    records, arrived = [], None
    for event in history["events"]:
        user, at = prefix + event["user"], datetime.fromisoformat(event["time"])
        arrived = datetime.fromisoformat(event["arrival"]) if "arrival" in event else max(at, arrived or at)
        if event["kind"] == "click":
            fact = click(user, at, event_id=event["id"], event_type=event.get("type", "page_view"))
        else:
            fact = checkout(user, at, checkout_id=prefix + event["id"])
        records.append(record(fact, arrival=arrived))
    return records


def marks_of(history: dict, prefix: str) -> set[tuple]:
    return {(prefix + mark["user"], datetime.fromisoformat(mark["time"])) for mark in history["marks"]}


def at_once(records: Sequence[Record]) -> list[list[Record]]:
    return [list(records)]


def one_by_one(records: Sequence[Record]) -> list[list[Record]]:
    return [[record] for record in records]


def last_first(records: Sequence[Record]) -> list[list[Record]]:
    """In two transactions, the second half before the first."""
    half = len(records) // 2
    return [list(records[half:]), list(records[:half])]


@pytest.mark.parametrize("cut", [at_once, one_by_one, last_first])
def test_golden_histories_come_to_their_marks(database: Database, cut: Callable) -> None:
    histories = {f"{n}-": history for n, history in enumerate(bot_histories())}
    batches = zip_longest(*(cut(told(history, prefix)) for prefix, history in histories.items()), fillvalue=[])

    ingest(database, [[record for part in batch for record in part] for batch in batches])

    marked = set(database.rows(MARKS))
    for prefix, history in histories.items():
        of_history = {(user, at) for user, at in marked if user.startswith(prefix)}
        assert of_history == marks_of(history, prefix), history["title"]


def test_the_databases_rule_is_the_contracts(database: Database) -> None:
    assert database.rows("select bot_events(), bot_window()") == [(MOST_EVENTS, WINDOW)]
