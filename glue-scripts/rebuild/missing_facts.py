"""Facts of the database before that the one made anew lacks: those whose records raw has not."""

import psycopg

from rebuild.copying import copy_rows

KEYS = {"clicks": ("user_id", "event_time", "event_id"), "checkouts": ("checkout_id",)}
# Earlier days are past the retention.
KEPT_FROM = "select dropped_before::timestamp at time zone 'UTC' from click_retention_mark"


def missing_facts(before: psycopg.Connection, after: psycopg.Connection) -> dict[str, int]:
    """How many of each table, of clicks those of days that both keep."""
    [(kept_from,)] = after.execute(KEPT_FROM).fetchall()
    kept = {"clicks": f"event_time >= '{kept_from.isoformat()}'"}
    with after.transaction(force_rollback=True):
        return {table: _missing(before, after, table, kept.get(table, "true")) for table in KEYS}


def _missing(before: psycopg.Connection, after: psycopg.Connection, table: str, which: str) -> int:
    keys = KEYS[table]
    names = ", ".join(keys)
    after.execute(f"create temporary table known_{table} on commit drop as select {names} from {table} with no data")
    copy_rows(before, after, table, f"known_{table}", which, keys)
    is_same = " and ".join(f"made.{key} = known.{key}" for key in keys)
    [(missing,)] = after.execute(
        f"select count(*) from known_{table} as known where not exists (select from {table} as made where {is_same})"
    ).fetchall()
    return missing
