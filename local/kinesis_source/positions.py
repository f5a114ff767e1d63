"""Where reading stands: one position a shard, as Spark's offset log keeps them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kinesis_source.client import Shard


@dataclass(frozen=True)
class Position:
    """How far one shard has been read; the default is its oldest record."""

    after: str = ""
    """Sequence number of the last record read; compare as an integer only."""
    closed: bool = False
    """All records were read and the shard takes no more."""
    since_ms: int | None = None
    """Before the first record: start at this arrival time."""


HORIZON = Position()

Positions = dict[str, Position]
"""By shard id. An absent shard is unread; a closed one stays until Kinesis no longer lists it."""


def to_offset(positions: Mapping[str, Position]) -> dict[str, dict[str, Any]]:
    """Return the JSON form, in the same order each time: Spark compares offsets as text."""
    offset: dict[str, dict[str, Any]] = {}
    for shard_id in sorted(positions):
        position = positions[shard_id]
        offset[shard_id] = {"after": position.after, "closed": position.closed}
        if position.since_ms is not None:
            offset[shard_id]["since"] = position.since_ms
    return offset


def from_offset(offset: Mapping[str, Mapping[str, Any]]) -> Positions:
    return {
        shard_id: Position(entry["after"], entry["closed"], entry.get("since")) for shard_id, entry in offset.items()
    }


def at_latest(shards: Iterable[Shard], now_ms: int) -> Positions:
    """Start with what arrives from now on: closed shards count as read."""
    return {s.shard_id: Position(closed=True) if s.closed else Position(since_ms=now_ms) for s in shards}


def at_time(shards: Iterable[Shard], starting_ms: int) -> Positions:
    return {shard.shard_id: Position(since_ms=starting_ms) for shard in shards}


def readable(shards: Iterable[Shard], positions: Mapping[str, Position]) -> Positions:
    """Return the shards to read now and where to go on: unfinished ones whose listed parents are all read."""
    listed = {shard.shard_id: shard for shard in shards}
    finished = {
        shard_id
        for shard_id, shard in listed.items()
        if positions.get(shard_id, HORIZON).closed and not is_another_shard(shard, positions[shard_id])
    }
    return {
        shard_id: positions.get(shard_id, HORIZON)
        for shard_id, shard in listed.items()
        if shard_id not in finished and all(p in finished for p in shard.parents if p in listed)
    }


def is_another_shard(shard: Shard, position: Position) -> bool:
    """Tell whether the stream was made anew under the same name, so that `position` belongs to a former shard."""
    if position.closed and not shard.closed:
        return True
    return bool(position.after) and int(position.after) < int(shard.sequence_number_range.starting_sequence_number)
