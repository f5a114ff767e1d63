"""A database in which a bot was a kind of device is upgraded to one that tells device and verdict apart."""

from collections import Counter
from collections.abc import Iterator
from itertools import count
from random import Random

import psycopg
import pytest

from attribution import recompute, statements, transaction
from attribution.statements import statement
from backfill.rules_versions import FIRST
from testing.database import EVENT_TABLES, Database, drop_database
from testing.event_builders import NOON, checkout, click, record
from testing.ingest import cut, ingest
from testing.older_versions import copy_rows, events_judged_by, make_partitions
from testing.postgres_server import PostgresServer
from testing.roll_ups import DIFFERENCES
from testing.settings_change import put_in_force, recompute_lines, waiting
from testing.shop_history import random_history
from testing.touch_cases import RULES

LAST_OF_BOT_DEVICES = 37
LATER_TABLES = ("dropped_click_days", "bot_marks", "bot_overrides", "newest_events")
TABLES = [table for table in EVENT_TABLES if table not in LATER_TABLES]
VIEWS = ("attribution_credit", "attributed_checkouts", "credit_hourly_detail", "journey_facts", "session_facts")
WITH_BOTS = ("clicks", "checkouts", "paths", "sessions")
# In short, as the job of then wrote it: without the new columns.
JOB_OF_DEVICES = {
    "insert_clicks": b"""
        with inserted as (
            insert into clicks (event_time, bucket, user_id, event_id, event_type, session_id, device, source)
            select event_time, bucket, user_id, event_id, event_type, session_id, device, source from staged_clicks
            returning user_id, session_id, device, event_time
        ), sessions as (
            insert into touched_sessions (user_id, session_id, device, began_at)
            select user_id, session_id, device, event_time from inserted
        )
        select count(*) from inserted
    """,
    "insert_checkouts": b"""
        with inserted as (
            insert into checkouts
            (checkout_id, user_id, event_id, event_time, bucket, session_id, device, currency, value, content_hash)
            select
                checkout_id, user_id, event_id, event_time, bucket, session_id, device, currency, value, content_hash
            from staged_checkouts
            returning user_id, session_id, device, event_time
        ), sessions as (
            insert into touched_sessions (user_id, session_id, device, began_at)
            select user_id, session_id, device, event_time from inserted
        )
        select count(*) as checkouts, 0 as lines from inserted
    """,
    "merge_sessions": b"""
        insert into sessions (user_id, session_id, device, began_at)
        select user_id, session_id, (array_agg(device order by began_at, device))[1], min(began_at)
        from touched_sessions
        group by user_id, session_id
    """,
}
INSERT_PATHS_OF_DEVICES = b"""
    insert into paths (checkout_id, line_no, click_time, click_id, session_id, channel, source, device)
    select checkout_id, line_no, click_time, click_id, session_id, channel, source, device from found_pairs
"""
_numbers = count()


@pytest.fixture
def of_devices(postgres: PostgresServer) -> Iterator[Database]:
    """A database of the version before, empty."""
    database = Database(postgres, f"bots_{next(_numbers)}")
    postgres.create_database(database.name, last=LAST_OF_BOT_DEVICES)
    yield database
    drop_database(database)


def rows_of(database: Database, table: str) -> Counter[tuple]:
    return Counter(database.rows(f"select rows::text from {table} as rows"))


@pytest.mark.parametrize("seed", range(3))
def test_an_upgraded_database_holds_what_a_new_one_would_and_credit_stays(
    of_devices: Database, database: Database, seed: int
) -> None:
    rng = Random(seed)
    database.mark_nobody()
    with events_judged_by(FIRST):
        ingest(database, cut(rng, random_history(rng, users=6, events=300)))
    make_partitions(database, of_devices)
    for table in TABLES:
        copy_rows(database, of_devices, table)
    for table in WITH_BOTS:
        assert of_devices.rows(f"select count(*) > 0 from {table} where device = 'bot'") == [(True,)], table
    credit = {view: rows_of(of_devices, view) for view in VIEWS[:-1]}
    assert credit["attribution_credit"].total() > 20

    of_devices.server.migrate(of_devices.name, first=LAST_OF_BOT_DEVICES + 1)

    assert {view: rows_of(of_devices, view) for view in VIEWS[:-1]} == credit
    for name in (*TABLES, *VIEWS):
        assert rows_of(of_devices, name) == rows_of(database, name), name
    assert {name: of_devices.rows(query) for name, query in DIFFERENCES.items()} == {name: [] for name in DIFFERENCES}
    for table in WITH_BOTS:
        device = "first_device" if table == "sessions" else "device"
        is_bot = "first_is_bot_agent" if table == "sessions" else "is_bot_agent"
        bots = of_devices.rows(f"select distinct {device} from {table} where {is_bot}")
        assert bots == [("other",)], table
        assert of_devices.rows(f"select from {table} where {device} = 'bot'") == [], table


@pytest.mark.parametrize("event", [click(), checkout()], ids=["click", "checkout"])
def test_a_job_of_the_version_before_stops_and_neither_commits_nor_rejects_what_comes(
    database: Database, monkeypatch: pytest.MonkeyPatch, event: dict
) -> None:
    for module in (statements, transaction):
        monkeypatch.setattr(module, "statement", lambda name: JOB_OF_DEVICES.get(name) or statement(name))

    with pytest.raises(psycopg.errors.UndefinedColumn):
        ingest(database, [[record(event)]])

    assert database.rows("select from batches") == []
    assert database.rows("select from rejected_events") == []


def test_who_makes_paths_anew_as_the_version_before_stops_at_the_first(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(database, [[record(click(at=NOON, user_agent="Googlebot/2.1")), record(checkout(at=NOON))]])
    before = rows_of(database, "paths")
    put_in_force(database, RULES)
    texts = {"insert_paths": INSERT_PATHS_OF_DEVICES}
    monkeypatch.setattr(recompute, "statement", lambda name: texts.get(name) or statement(name))

    with pytest.raises(psycopg.errors.NotNullViolation):
        recompute_lines(database)

    assert (rows_of(database, "paths"), waiting(database)) == (before, 1)
