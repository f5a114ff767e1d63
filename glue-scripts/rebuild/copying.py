"""Rows that go from the database before to the one made anew as they are."""

from collections.abc import Sequence
from hashlib import sha256

import psycopg

from rebuild.tables import COPIED, COPIED_AFTERWARDS

COLUMNS = """
    select column_name
    from information_schema.columns
    where table_schema = 'public' and table_name = %s and is_generated = 'NEVER'
    order by ordinal_position
"""
NEXT_OVERRIDE = """
    select setval(pg_get_serial_sequence('bot_overrides', 'id'), max(id)) from bot_overrides having max(id) is not null
"""
FOUND_AGAIN = """
    insert into rejected_event_replays
    select replay.*
    from copied_replays as replay
    inner join rejected_events as known on replay.stream = known.stream and replay.payload_hash = known.payload_hash
"""


def copy_decisions(before: psycopg.Connection, after: psycopg.Connection) -> None:
    """What people decided, in the place of what the migrations made."""
    with after.transaction():
        for table in COPIED:
            after.execute(f"delete from {table}")
            copy_rows(before, after, table, table)
        after.execute(NEXT_OVERRIDE)


def copy_replays(before: psycopg.Connection, after: psycopg.Connection) -> int:
    """The replays of events that are rejected again; returns how many have lost theirs: what was rejected is a fact."""
    with after.transaction():
        after.execute("create temporary table copied_replays (like rejected_event_replays) on commit drop")
        copy_rows(before, after, "rejected_event_replays", "copied_replays")
        [(copied,)] = after.execute("select count(*) from copied_replays").fetchall()
        return copied - after.execute(FOUND_AGAIN).rowcount


def copy_rows(
    before: psycopg.Connection,
    after: psycopg.Connection,
    source: str,
    target: str,
    which: str = "true",
    columns: Sequence[str] = (),
) -> None:
    """The rows of a table of which the condition holds; without columns named, all that are not worked out."""
    names = ", ".join(columns or [name for (name,) in before.execute(COLUMNS, [source])])
    with (
        before.cursor().copy(f"copy (select {names} from {source} where {which}) to stdout (format binary)") as out,
        after.cursor().copy(f"copy {target} ({names}) from stdin (format binary)") as into,
    ):
        for data in out:
            into.write(data)


def fingerprint(before: psycopg.Connection) -> str:
    """Another one where anybody has decided anything meanwhile."""
    digest = sha256()
    for table in COPIED + COPIED_AFTERWARDS:
        for (row,) in before.execute(f"select t::text from {table} as t order by 1"):
            digest.update(f"{table} {row}\n".encode())
    return digest.hexdigest()
