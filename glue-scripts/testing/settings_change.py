"""Changes of the settings as `npm run settings -- set` makes them: first the new version, then the lines."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from random import Random

import msgspec

from attribution.database_login import DatabaseLogin
from attribution.recompute import Progress, preview, recompute
from attribution.store import Store
from backfill.settings import Settings
from contract.records import CHECKOUTS
from testing.database import Database
from testing.event_builders import Record
from testing.oracle_comparison import COMPARED
from testing.shop_history import random_history

TODAY = datetime.now(UTC).replace(microsecond=0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RULES = [
    Settings(),
    Settings(scope="user"),
    Settings(lookback=14 * DAY),
    Settings(lookback=2 * DAY + 3 * HOUR),
    Settings(max_path=2),
    Settings(scope="user", lookback=2 * DAY, max_path=3),
    Settings(scope="user", lookback=14 * DAY, max_path=1000),
]
# Paths hold what they ever held; the views leave out what is beyond max_path.
SEEN_ALIKE = [name for name in COMPARED if name != "paths"]
# With the default retention, no order that comes sooner is too old under a lookback of 14 days.
NEVER_TOO_OLD = timedelta(days=16)


def put_in_force(database: Database, rules: Settings) -> None:
    """Makes these the settings that writers read; lines stay as they are."""
    database.execute(
        "update attribution_settings set scope = %s, lookback = %s, max_path = %s, click_retention = %s",
        rules.scope,
        rules.lookback,
        rules.max_path,
        rules.click_retention,
    )


def recompute_lines(database: Database, after_each: Callable[[Progress], None] = lambda _: None) -> int:
    """Brings the waiting lines under the settings in force; returns how many."""
    with closing(Store(DatabaseLogin(database.url("recompute")))) as store:
        return recompute(store.connect(), after_each).lines


def preview_lines(database: Database, rules: Settings) -> tuple[int, int | None]:
    """How many lines these settings would make anew, and how many of them would have another path."""
    parameters: dict[str, str | int | timedelta] = {
        "scope": rules.scope,
        "lookback": rules.lookback,
        "max_path": rules.max_path,
    }
    with closing(Store(DatabaseLogin(database.url("recompute")))) as store:
        progress = preview(store.connect(), parameters, lambda _: None)
    return progress.lines, progress.changed


def waiting(database: Database) -> int:
    """How many lines wait to be made anew."""
    [(lines,)] = database.rows("select count(*) from waiting_lines")
    return lines


def judged_alike(history: list[Record]) -> list[Record]:
    """The records, of valid events, whose age gets the same verdict whatever the lookback."""

    def age(record: Record) -> timedelta:
        return record.arrival - datetime.fromisoformat(msgspec.json.decode(record.payload)["event_time"])

    return [record for record in history if record.stream != CHECKOUTS or age(record) <= NEVER_TOO_OLD]


def some_history(seed: int, rules: Settings = RULES[0], users: int = 3, events: int = 60) -> list[Record]:
    """Valid events without conflicts, around the orders\' windows under the rules."""
    history = random_history(
        Random(seed), users=users, events=events, end=TODAY, conflicts=False, broken=False, settings=rules
    )
    return judged_alike(history)


def differences(database: Database) -> list[tuple]:
    """Rows in which credit_hourly is not what the view sums to."""
    return database.rows("select * from credit_hourly_differences")


def versions(database: Database) -> list[tuple]:
    """(version, lines credited under it)."""
    return database.rows("select settings_version, count(*) from checkout_lines group by 1 order by 1")
