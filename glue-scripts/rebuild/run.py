"""A database made anew, beside the one before: decisions are copied, raw is written by the job's own transactions."""

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from uuid import uuid4

import psycopg

from attribution.books import BatchKey, Books
from attribution.database_login import DatabaseLogin
from attribution.isolation import write_records
from attribution.settings import Settings
from attribution.store import Store
from lake.place import Place
from rebuild.books import close_books
from rebuild.copying import copy_decisions, copy_replays, fingerprint
from rebuild.missing_facts import missing_facts
from rebuild.raw_source import Positions, find_shards, read_in_order
from rebuild.rules_then import RulesThen
from rebuild.settings_then import SettingsThen

RECORDS_AT_ONCE = 25_000
OPTIONS = "-c timezone=UTC -c client_min_messages=warning"
REASONS = "select reason, count(*) from rejected_events group by reason order by reason"


class DecisionsChangedError(Exception):
    """Somebody changed settings, decided on a bot or sent rejected events again. Transient: begin anew."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: raw objects, and the records that are written."""

    objects: int
    of: int
    records: int
    seconds: float
    """Since the first was read."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the database made anew holds."""

    records: int
    clicks: int
    checkouts: int
    lines: int
    duplicates: int
    rejected: dict[str, int] = field(default_factory=dict)
    """Distinct payloads, by reason."""
    lost_replays: int = 0
    """Of rejected events that were sent again: the event is a fact now."""
    missing: dict[str, int] = field(default_factory=dict)
    """Facts of the database before that raw has no record of, by table."""


@dataclass(frozen=True, slots=True)
class Databases:
    """Where the one before is and the one to be made, which has the newest schema and no event."""

    before: str
    """URL, of the role owner."""
    after: str
    """URL, of the role owner."""
    ingest: DatabaseLogin
    """To the one to be made."""


def rebuild(
    lake: Place,
    databases: Databases,
    up_to: Positions | None,
    on_progress: Callable[[Progress], None],
    records_at_once: int = RECORDS_AT_ONCE,
) -> Outcome:
    """Writes what raw has up to the positions. Raises DecisionsChangedError, and what Store.write raises."""
    with (
        psycopg.connect(databases.before, autocommit=True, options=OPTIONS) as before,
        psycopg.connect(databases.after, autocommit=True, options=OPTIONS) as after,
    ):
        decided = fingerprint(before)
        copy_decisions(before, after)
        books = _write(lake, before, databases.ingest, up_to, on_progress, records_at_once)
        close_books(after)
        lost_replays = copy_replays(before, after)
        missing = missing_facts(before, after)
        if fingerprint(before) != decided:
            raise DecisionsChangedError("settings or decisions were changed meanwhile: run it again")
        rejected: dict[str, int] = dict(after.execute(REASONS).fetchall())
    return Outcome(
        books.received, books.clicks, books.checkouts, books.lines, books.duplicates, rejected, lost_replays, missing
    )


def _write(
    lake: Place,
    before: psycopg.Connection,
    login: DatabaseLogin,
    up_to: Positions | None,
    on_progress: Callable[[Progress], None],
    records_at_once: int,
) -> Books:
    shards = find_shards(lake)
    of = sum(len(shard.paths) for shard in shards)
    settings, rules = SettingsThen(before), RulesThen(before)
    run_id, objects, transactions, books = f"rebuild_{uuid4().hex}", 0, 0, Books()
    began = time.perf_counter()
    current: Settings

    def on_object() -> None:
        nonlocal objects
        objects += 1

    with closing(Store(login, lambda _: current)) as store:
        for records in read_in_order(lake, shards, up_to, records_at_once, on_object):
            for current, share in settings.apart(records):  # noqa: B007
                books += write_records(store, BatchKey(run_id, transactions, 0, 0), share, rules.decode)
                transactions += 1
            on_progress(Progress(objects, of, books.received, round(time.perf_counter() - began, 3)))
    return books
