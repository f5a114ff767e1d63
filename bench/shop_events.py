"""Writes a shop's history as files for measuring: seeded, so every run reads the same events.

A journey is nine clicks on three products and one order of one or two products. Its first click comes from a source,
one in five from none; the others come from the page before, one in twenty from another source. One order in ten has a
product that nobody clicked, one in ten comes more than half an hour after the last click, so that an hour of lookback
leaves clicks out. The events are in the order of arrival, up to `DISORDER_SECONDS` after their times.
"""

import argparse
import heapq
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

RECORD_SCHEMA = pa.schema(
    {
        "data": pa.binary(),
        "streamName": pa.string(),
        "partitionKey": pa.string(),
        "sequenceNumber": pa.string(),
        "approximateArrivalTimestamp": pa.timestamp("us", "UTC"),
    }
)
CLICKS_OF_JOURNEY = 9
RETURNS = 0.05
EVENTS_OF_JOURNEY = CLICKS_OF_JOURNEY + 1
EVENTS_PER_HOUR = 200_000
DISORDER_SECONDS = 10
HOT_USERS = 0.01
PRODUCTS = 20_000
SOURCES = [
    {"utm_source": "google", "utm_medium": "cpc", "utm_campaign": "autumn", "gclid": "Cj0KCQ"},
    {"utm_source": "newsletter", "utm_medium": "email", "utm_campaign": "week-47"},
    {"referrer": "https://www.google.com/"},
    {"referrer": "https://www.instagram.com/"},
    {},
]
USER_AGENTS = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36",
]


@dataclass(frozen=True)
class Arrival:
    """An event on its way into a stream."""

    at: datetime
    stream: str
    event: dict

    def __lt__(self, other: "Arrival") -> bool:
        return self.at < other.at


def journey(rng: random.Random, number: int, begin: datetime, user: int) -> Iterator[Arrival]:
    """The events of one journey, in order of their times."""
    products = rng.sample(range(PRODUCTS), 3)
    common = {
        "user_id": f"user-{user:07d}",
        "session_id": f"session-{number:09d}",
        "user_agent": rng.choice(USER_AGENTS),
        "ip_address": f"198.51.100.{rng.randrange(256)}",
        "schema_version": 1,
    }
    source = rng.choice(SOURCES)
    moment = begin
    for click in range(CLICKS_OF_JOURNEY):
        moment += timedelta(milliseconds=rng.randrange(1_000, 120_000))
        product = products[click % 3]
        page = f"https://shop.example/p/{product}"
        yield _arrival(
            rng,
            moment,
            "clicks",
            {
                "event_id": f"{number:09d}-{click}",
                "event_type": "add_to_cart" if click == CLICKS_OF_JOURNEY - 1 else "page_view",
                "event_time": iso(moment),
                **common,
                "product_id": f"product-{product:05d}",
                "category": f"category-{product % 40}",
                "brand": f"brand-{product % 300}",
                "price": round(1 + product % 977 + 0.99, 2),
                "quantity": 1,
                "page_url": page,
                **source,
            },
        )
        source = rng.choice(SOURCES) if rng.random() < RETURNS else {"referrer": page}
    moment += timedelta(milliseconds=rng.randrange(1_000, 60_000))
    if rng.random() < 0.1:
        moment += timedelta(minutes=rng.uniform(30, 70))
    bought = products[: rng.choice((1, 1, 2))]
    if rng.random() < 0.1:
        bought[0] = PRODUCTS + bought[0]
    items = [
        {
            "product_id": f"product-{p:05d}",
            "category": f"category-{p % 40}",
            "quantity": 1,
            "unit_price": 2 + p % 977,
        }
        for p in bought
    ]
    yield _arrival(
        rng,
        moment,
        "checkouts",
        {
            "event_id": f"{number:09d}-order",
            "event_type": "checkout",
            "event_time": iso(moment),
            **common,
            "checkout_id": f"order-{number:09d}",
            "currency": "EUR",
            "items": items,
            "value": sum(item["unit_price"] for item in items),
            "payment_method": "card",
        },
    )


def history(
    events: int, duplicates: float, users: int, skewed: bool = False, seed: int = 7, end: datetime | None = None
) -> Iterator[Arrival]:
    """About `events` events until `end` (an hour ago), in order of arrival; the share `duplicates` arrives twice.

    Where it is skewed, the first `HOT_USERS` of the users make half of the journeys.
    """
    rng = random.Random(seed)
    journeys = max(1, events // EVENTS_OF_JOURNEY)
    length = timedelta(hours=journeys * EVENTS_OF_JOURNEY / EVENTS_PER_HOUR)
    begin = (end or datetime.now(UTC) - timedelta(hours=1)) - length - timedelta(hours=2)
    on_their_way: list[Arrival] = []
    for number in range(journeys):
        start = begin + length * (number / journeys)
        hot = skewed and rng.random() < 0.5
        for arrival in journey(rng, number, start, rng.randrange(max(1, int(users * HOT_USERS)) if hot else users)):
            heapq.heappush(on_their_way, arrival)
            if rng.random() < duplicates:
                again = arrival.at + timedelta(seconds=rng.expovariate(1 / 60))
                heapq.heappush(on_their_way, Arrival(again, arrival.stream, arrival.event))
        while on_their_way and on_their_way[0].at < start:
            yield heapq.heappop(on_their_way)
    while on_their_way:
        yield heapq.heappop(on_their_way)


def write_records(folder: Path, arrivals: Iterator[Arrival], events_per_file: int) -> None:
    """Parquet files with the columns of the kinesis source, each of `events_per_file` records."""
    folder.mkdir(parents=True, exist_ok=True)
    row_no = 0
    for file_no, part in enumerate(_parts(arrivals, events_per_file)):
        rows = [
            {
                "data": encode(arrival.event),
                "streamName": arrival.stream,
                "partitionKey": arrival.event["user_id"],
                "sequenceNumber": f"{49_000_000_000 + row:056d}",
                "approximateArrivalTimestamp": arrival.at,
            }
            for row, arrival in enumerate(part, row_no)
        ]
        row_no += len(rows)
        # Several row groups, so that both cores read a file, as they read the shards of a stream.
        table, file = pa.Table.from_pylist(rows, RECORD_SCHEMA), folder / f"{file_no:05d}.parquet"
        pq.write_table(table, file, compression="none", row_group_size=10_000)


def write_lines(folder: Path, arrivals: Iterator[Arrival], lines_per_file: int) -> None:
    """Files of JSON lines of the contract."""
    folder.mkdir(parents=True, exist_ok=True)
    for file_no, part in enumerate(_parts(arrivals, lines_per_file)):
        lines = b"".join(encode(arrival.event) + b"\n" for arrival in part)
        (folder / f"{file_no:05d}.jsonl").write_bytes(lines)


def write_paced(file: Path, arrivals: Iterator[Arrival], per_second: float) -> None:
    """JSON lines whose times are `1 / per_second` apart, in the order of arrival."""
    file.parent.mkdir(parents=True, exist_ok=True)
    begin = datetime.now(UTC) - timedelta(hours=1)
    with file.open("wb") as lines:
        for number, arrival in enumerate(arrivals):
            paced = arrival.event | {"event_time": iso(begin + timedelta(seconds=number / per_second))}
            lines.write(encode(paced) + b"\n")


def _parts(arrivals: Iterator[Arrival], size: int) -> Iterator[list[Arrival]]:
    while part := list(islice(arrivals, size)):
        yield part


def _arrival(rng: random.Random, moment: datetime, stream: str, event: dict) -> Arrival:
    """Most events arrive soon, few of them late."""
    return Arrival(moment + timedelta(seconds=DISORDER_SECONDS * rng.random() ** 4), stream, event)


def encode(event: dict) -> bytes:
    return json.dumps(event, separators=(",", ":")).encode()


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=Path, help="folder for Parquet files of Kinesis records")
    parser.add_argument("--lines", type=Path, help="folder for files of JSON lines")
    parser.add_argument("--paced", type=Path, help="file for JSON lines")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--events-per-file", type=int, default=150_000, help="of records")
    parser.add_argument("--lines-per-file", type=int, default=50_000)
    parser.add_argument("--duplicates", type=float, default=0.01, help="share of events that are sent twice")
    parser.add_argument("--users", type=int, default=60_000)
    parser.add_argument("--skewed", action="store_true", help="one user in a hundred makes half of the events")
    parser.add_argument("--per-second", type=float, default=100, help="pace of --paced")
    a = parser.parse_args()
    now = datetime.now(UTC) - timedelta(hours=1)

    def shop() -> Iterator[Arrival]:
        """The same events each time."""
        return history(a.events, a.duplicates, a.users, a.skewed, end=now)

    if a.records:
        write_records(a.records, shop(), a.events_per_file)
    if a.lines:
        write_lines(a.lines, shop(), a.lines_per_file)
    if a.paced:
        write_paced(a.paced, shop(), a.per_second)
