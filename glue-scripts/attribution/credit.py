"""Keeps credit_sums with the paths: the touched lines' credit is taken away before they change, and added after."""

import psycopg
from psycopg.rows import DictRow

from attribution.statements import only_row, statement

SLOT_LOCK_CLASS = 6402
TAKEN_AWAY, ADDED = -1, 1


def stage_credit(cursor: psycopg.Cursor[DictRow], sign: int) -> None:
    """Notes the touched lines' credit as it is now: TAKEN_AWAY or ADDED."""
    cursor.execute(statement("stage_credit"), {"sign": sign})


def add_credit(cursor: psycopg.Cursor[DictRow]) -> None:
    """Adds to credit_sums what was noted, in a slot that no other writer holds."""
    slot = only_row(cursor, "take_credit_slot", {"lock_class": SLOT_LOCK_CLASS})["slot"]
    cursor.execute(statement("add_credit"), {"slot": slot})
