"""Which clicks to COPY into the table of clicks itself, which is twice as fast as by way of a staging table."""

from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

BATCHES_AFTER_FAILURE = 16
FEWEST_ROWS = 1_000


class StraightCopy:
    """It fails where a row is there already. After a failure only clicks later than all before are copied straight:
    repeats come soon after what they repeat. After another one none, until some batches have gone by.
    """

    def __init__(self) -> None:
        self._failures = 0
        self._batches_left = 0
        self._newest: datetime | None = None

    def split(self, rows: pa.Table) -> tuple[pa.Table, pa.Table]:
        """The clicks to copy straight, and those to stage."""
        newest, self._newest = self._newest, _later(self._newest, pc.max(rows["event_time"]).as_py())
        none = rows.slice(0, 0)
        if rows.num_rows < FEWEST_ROWS:
            return none, rows
        self._batches_left = max(0, self._batches_left - 1)
        if self._batches_left == 0:
            self._failures = 0
        if self._failures == 0:
            return rows, none
        if self._failures > 1 or newest is None:
            return none, rows
        is_later = pc.greater(rows["event_time"], pa.scalar(newest, rows["event_time"].type))
        return rows.filter(is_later), rows.filter(pc.invert(is_later))

    def failed(self) -> None:
        """It met a row that was there."""
        self._failures += 1
        self._batches_left = BATCHES_AFTER_FAILURE


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((time for time in (one, other) if time is not None), default=None)
