"""Touches and credit once more from a database's clicks, lines and overrides alone, held against what it says itself.

    PYTHONPATH=glue-scripts python -m testing.naive_recomputation postgresql://...

Lines whose clicks are dropped already are left out, and those that wait for another verdict on bots.
"""

import sys

import psycopg
from psycopg.rows import dict_row

from backfill.comparison import compare_rows, database_rows
from testing.naive_bots import naive_marks, naive_verdict
from testing.naive_touches import Rules, naive_credit

LINES = """
    select l.*
    from checkout_lines as l
    inner join attribution_settings_versions as v on l.settings_version = v.version
    cross join click_retention_mark as m
    where
        l.event_time - v.lookback - interval '24 hours' >= m.dropped_before::timestamp at time zone 'UTC'
        and (l.checkout_id, l.line_no) not in (select o.checkout_id, o.line_no from lines_under_other_verdicts as o)
"""
EVENTS = "select user_id, event_time from clicks union all select user_id, event_time from checkouts"
OVERRIDES = """
    select
        id, user_id, verdict,
        greatest(from_time, '0001-01-01Z') as from_time, least(to_time, '9999-01-01Z') as to_time
    from bot_overrides
"""
# Of days whose clicks are dropped nobody can count again.
KEPT_FROM = "select dropped_before::timestamp at time zone 'UTC' + bot_window() as kept from click_retention_mark"
RULES = "select version, scope, lookback, max_path, credits from attribution_settings_versions"


def recomputation_differs(connection: psycopg.Connection) -> list[str]:
    """What differs, for a person; nothing where nothing does."""
    with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        rules = {row.pop("version"): Rules(**row) for row in cursor.execute(RULES).fetchall()}
        lines = cursor.execute(LINES).fetchall()
        clicks = cursor.execute("select * from clicks").fetchall()
        overrides = cursor.execute(OVERRIDES).fetchall()
        [counted] = cursor.execute(KEPT_FROM).fetchall()
        stored_marks = list(database_rows(connection, "bot_marks"))
        marks = {(row["user_id"], row["marked_at"]) for row in stored_marks}
        again = naive_marks((row["user_id"], row["event_time"]) for row in cursor.execute(EVENTS).fetchall())
        tables = naive_credit(
            clicks,
            lines,
            lambda line: rules[line["settings_version"]],
            lambda click: naive_verdict(click, marks, overrides),
        )
        kept = {(line["checkout_id"], line["line_no"]) for line in lines}
        compared = compare_rows(
            "bot_marks",
            (row for row in stored_marks if row["marked_at"] >= counted["kept"]),
            ({"user_id": user, "marked_at": at} for user, at in again if at >= counted["kept"]),
        ).as_lines()
        for name, rows in tables.items():
            theirs = (row for row in database_rows(connection, name) if (row["checkout_id"], row["line_no"]) in kept)
            compared += compare_rows(name, theirs, rows).as_lines()
        return compared


def main(database_url: str) -> int:
    """Prints what differs; 1 where anything does."""
    with psycopg.connect(database_url, options="-c timezone=UTC -c statement_timeout=0") as connection:
        differences = recomputation_differs(connection)
    print("\n".join(differences) or "no differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
