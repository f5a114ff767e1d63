"""Writers of one user take turns, so that each sees the other's facts when it looks for pairs."""

from collections.abc import Sequence

import psycopg
from psycopg.rows import DictRow

from attribution.statements import statement

LOCK_CLASS = 6401


def lock_buckets(cursor: psycopg.Cursor[DictRow], buckets: Sequence[int]) -> None:
    """Takes the buckets, given in ascending order, until the commit.

    What decides over lines or paths, the settings too, is to be read after it.
    """
    cursor.execute(statement("lock_buckets"), {"lock_class": LOCK_CLASS, "buckets": buckets})
