"""Sequence numbers for MiniStack 1.5 that always rise, as on AWS. By itself it makes them of the clock: where that is
set back, a later change of an item sorts before an earlier one, and who reads on behind a number misses what comes.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any

from ministack.services import kinesis


def rising(next_number: Callable[[], str], known: Callable[[], Iterable[str]]) -> Callable[[], str]:
    """Numbers of one length; `known` is asked once for those that there are from before."""
    lock = threading.Lock()
    last: str | None = None

    def number() -> str:
        nonlocal last
        with lock:
            if last is None:
                last = max(known(), default="")
            found = next_number()
            last = found if found > last else str(int(last) + 1).zfill(len(found))
            return last

    return number


def of_streams() -> Iterable[str]:
    """The last number of each shard of Kinesis."""
    for stream in list(kinesis._streams._data.values()):
        for shard in stream["shards"].values():
            yield shard["records"][-1]["SequenceNumber"] if shard["records"] else shard["starting_sequence_number"]


def of_tables(dynamodb: Any) -> Iterable[str]:
    """The last number of each table's changes."""
    for records in list(dynamodb._stream_records._data.values()):
        if records:
            yield records[-1]["dynamodb"]["SequenceNumber"]


def install() -> None:
    """Fails where MiniStack has no such function any more."""
    kinesis._next_sequence_number = rising(kinesis._next_sequence_number, of_streams)


def install_for_tables(dynamodb: Any) -> None:
    """Fails where MiniStack has no such function any more."""
    dynamodb._next_stream_seq = rising(dynamodb._next_stream_seq, lambda: of_tables(dynamodb))
