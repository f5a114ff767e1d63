"""A database in which nobody was marked by rate is upgraded to one that marks, while events come in."""

from collections.abc import Iterator
from itertools import count
from random import Random

import psycopg
import pytest

from attribution import recompute, statements, transaction
from attribution.statements import statement
from backfill.rules_versions import Versions
from backfill.settings import Settings
from testing.database import EVENT_TABLES, Database, drop_database
from testing.event_builders import NOON, checkout, click, record
from testing.ingest import answer_of, cut, ingest
from testing.naive_answer import NEWEST, naive_answer
from testing.older_versions import WITHOUT_MARKS, copy_rows, events_judged_by, make_partitions
from testing.oracle_comparison import assert_same_answer
from testing.postgres_server import PostgresServer
from testing.settings_change import differences, put_in_force, recompute_lines, some_history, waiting

LAST_WITHOUT_MARKS = 41
RULES_OF_BEFORE = Versions(channels=2, agents=2)
LATER_TABLES = ("bot_marks", "bot_overrides", "newest_events")
TABLES = [table for table in EVENT_TABLES if table not in LATER_TABLES]
# In short, as they were.
MERGE_SESSIONS_OF_BEFORE = b"""
    insert into sessions (user_id, session_id, first_device, is_bot_agent, began_at)
    select user_id, session_id, min(device), bool_or(is_bot_agent), min(began_at)
    from touched_sessions
    group by user_id, session_id
"""
INSERT_PATHS_OF_BEFORE = b"""
    insert into paths (checkout_id, line_no, click_time, click_id, session_id, channel, source, device, is_bot_agent)
    select checkout_id, line_no, click_time, click_id, session_id, channel, source, device, is_bot_agent
    from found_pairs
"""
_numbers = count()


@pytest.fixture
def without_marks(postgres: PostgresServer) -> Iterator[Database]:
    """A database of the version before, empty."""
    database = Database(postgres, f"marks_{next(_numbers)}")
    postgres.create_database(database.name, last=LAST_WITHOUT_MARKS)
    yield database
    drop_database(database)


@pytest.mark.parametrize("seed", [0, 2])
def test_users_are_marked_for_all_that_is_kept_and_older_lines_wait_until_they_are_made_anew(
    without_marks: Database, database: Database, seed: int
) -> None:
    upgraded, rng = without_marks, Random(seed)
    history = some_history(seed, users=6, events=300)
    early, late = history[:250], history[250:]
    database.mark_nobody()
    with events_judged_by(RULES_OF_BEFORE):
        ingest(database, cut(rng, early))
    make_partitions(database, upgraded)
    for table in TABLES:
        copy_rows(database, upgraded, table, WITHOUT_MARKS)

    upgraded.server.migrate(upgraded.name, first=LAST_WITHOUT_MARKS + 1)

    expected = naive_answer(early, Settings(), lambda _: RULES_OF_BEFORE)
    assert_same_answer(answer_of(upgraded), expected, ["clicks", "checkouts", "bot_marks"])
    assert len(expected["bot_marks"]) > 0
    assert waiting(upgraded) > 0
    assert_same_answer(answer_of(upgraded), answer_of(database), ["paths", "attribution_credit"])
    ingest(upgraded, cut(rng, late))
    assert differences(upgraded) == []
    recompute_lines(upgraded)
    assert waiting(upgraded) == 0
    assert differences(upgraded) == []
    answer = naive_answer(history, Settings(), lambda record: RULES_OF_BEFORE if record in early else NEWEST)
    assert_same_answer(answer_of(upgraded), answer)


@pytest.mark.parametrize("event", [click(), checkout()], ids=["click", "checkout"])
def test_a_job_of_the_version_before_stops_and_neither_commits_nor_rejects_what_comes(
    database: Database, monkeypatch: pytest.MonkeyPatch, event: dict
) -> None:
    as_before = {"merge_sessions": MERGE_SESSIONS_OF_BEFORE}
    for module in (statements, transaction):
        monkeypatch.setattr(module, "statement", lambda name: as_before.get(name) or statement(name))

    with pytest.raises(psycopg.errors.UndefinedColumn):
        ingest(database, [[record(event)]])

    assert database.rows("select from batches") == []
    assert database.rows("select from clicks") + database.rows("select from checkouts") == []
    assert database.rows("select from rejected_events") == []


def test_who_makes_paths_anew_as_the_version_before_stops_at_the_first(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(database, [[record(click(at=NOON)), record(checkout(at=NOON))]])
    put_in_force(database, Settings(max_path=7))
    as_before = {"insert_paths": INSERT_PATHS_OF_BEFORE}
    monkeypatch.setattr(recompute, "statement", lambda name: as_before.get(name) or statement(name))

    with pytest.raises(psycopg.errors.NotNullViolation):
        recompute_lines(database)

    assert waiting(database) == 1
