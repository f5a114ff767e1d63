"""Raw objects of a made-up shop, as the archiver writes them: the same events as those of the other benchmarks.

python bench/lake_raw.py FOLDER --events 1000000
"""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shop_events import Arrival, encode, history
from testing.event_builders import Record
from testing.raw_writer import write_raw

# What a minute brings at 150 events/s, and as many as a batch has at most.
RECORDS_OF_AN_OBJECT = 10_000
USERS_A_THOUSAND_EVENTS = 60
DUPLICATES = 0.01


def write_shop(folder: Path, events: int) -> int:
    """Each stream's records in objects by the hour of their arrival; how many records."""
    users = max(1_000, events * USERS_A_THOUSAND_EVENTS // 1_000)
    end = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    gathered: dict[str, list[Record]] = {}
    number = -1
    for number, record in enumerate(_records(history(events, DUPLICATES, users, end=end))):
        of_stream = gathered.setdefault(record.stream, [])
        is_full = len(of_stream) == RECORDS_OF_AN_OBJECT
        if is_full or (of_stream and of_stream[0].arrival.hour != record.arrival.hour):
            write_raw(folder, of_stream)
            of_stream.clear()
        of_stream.append(replace(record, sequence_number=f"{49_000_000_000 + number:056d}"))
    for of_stream in gathered.values():
        write_raw(folder, of_stream)
    return number + 1


def _records(arrivals: Iterator[Arrival]) -> Iterator[Record]:
    for arrival in arrivals:
        millisecond = arrival.at.replace(microsecond=arrival.at.microsecond // 1000 * 1000)
        yield Record(arrival.stream, encode(arrival.event), arrival.event["user_id"], millisecond)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--events", type=int, default=1_000_000)
    a = parser.parse_args()
    print(write_shop(a.folder, a.events))
