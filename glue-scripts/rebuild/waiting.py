"""What the job has read must be in raw before a database is made of it: the archiver comes up to a minute later."""

import time
from collections.abc import Callable

from lake.place import Place
from rebuild.raw_source import Positions, find_shards, shards_behind

EVERY_SECONDS = 1.0


class RawBehindError(Exception):
    """Raw lacks records that the job has read: they would be lost. Transient where the archiver runs."""


def wait_for_raw(lake: Place, up_to: Positions, patience_seconds: float, on_wait: Callable[[list[str]], None]) -> None:
    """Returns when raw has each shard up to its position. Raises RawBehindError when the patience is at its end."""
    behind = shards_behind(find_shards(lake), up_to)
    # The first look is not of the waiting: it lists what raw has.
    end = time.monotonic() + patience_seconds
    while behind:
        if time.monotonic() >= end:
            raise RawBehindError(
                f"the lake has not yet what the job has read of {', '.join(behind)}: does the lane lake run?"
            )
        on_wait(behind)
        time.sleep(EVERY_SECONDS)
        behind = shards_behind(find_shards(lake), up_to)
