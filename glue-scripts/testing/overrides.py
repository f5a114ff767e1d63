"""What people decide of a user's clicks, as `npm run bots` tells the database."""

from datetime import datetime

import psycopg

from testing.database import Database

# As rows of the plainest answer, whose times know no infinity.
ROWS = """
    select
        id, user_id, verdict,
        greatest(from_time, '0001-01-01Z') as from_time, least(to_time, '9999-01-01Z') as to_time
    from bot_overrides
"""


def override(
    database: Database,
    user_id: str,
    verdict: str,
    from_time: datetime | str | None = None,
    to_time: datetime | str | None = None,
) -> None:
    """Inserts one under the user's bucket lock; the lines wait from then on. Texts of times are PostgreSQL's."""
    with psycopg.connect(database.url("corrector")) as connection:
        connection.execute("select pg_advisory_xact_lock(6401, user_bucket(%s))", [user_id])
        connection.execute(
            """
            insert into bot_overrides (user_id, from_time, to_time, verdict, who, why)
            values (%s, %s, %s, %s, 'eve', 'a test')
            """,
            [user_id, from_time or "-infinity", to_time or "infinity", verdict],
        )


def overrides_of(database: Database) -> list[dict]:
    """All there are."""
    columns = ("id", "user_id", "verdict", "from_time", "to_time")
    return [dict(zip(columns, row, strict=True)) for row in database.rows(ROWS)]
