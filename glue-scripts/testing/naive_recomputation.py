"""Touches and credit once more from a database's clicks and lines alone, held against what it says itself.

    PYTHONPATH=glue-scripts python -m testing.naive_recomputation postgresql://...

Lines whose clicks are dropped already are left out.
"""

import sys

import psycopg
from psycopg.rows import dict_row

from backfill.comparison import compare_rows, database_rows
from testing.naive_touches import Rules, naive_credit

LINES = """
    select l.*
    from checkout_lines as l
    inner join attribution_settings_versions as v on l.settings_version = v.version
    cross join click_retention_mark as m
    where l.event_time - v.lookback - interval '24 hours' >= m.dropped_before::timestamp at time zone 'UTC'
"""
RULES = "select version, scope, lookback, max_path, credits from attribution_settings_versions"


def recomputation_differs(connection: psycopg.Connection) -> list[str]:
    """What differs, for a person; nothing where nothing does."""
    with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        rules = {row.pop("version"): Rules(**row) for row in cursor.execute(RULES).fetchall()}
        lines = cursor.execute(LINES).fetchall()
        clicks = cursor.execute("select * from clicks").fetchall()
        tables = naive_credit(clicks, lines, lambda line: rules[line["settings_version"]])
        kept = {(line["checkout_id"], line["line_no"]) for line in lines}
        compared = []
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
