"""Writes a shop's history as files for measuring: seeded, so every run reads the same events.

A journey is nine clicks on three products and one order of one or two of them; the records are in order of time.
"""

import argparse
import json
import random
from datetime import UTC, datetime, timedelta
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


def journey(rng: random.Random, number: int, begin: datetime, users: int) -> list[tuple[datetime, str, dict]]:
    """(time, stream, event) of one journey, in order of time."""
    user = f"user-{rng.randrange(users):07d}"
    session = f"session-{number:09d}"
    products = rng.sample(range(20_000), 3)
    common = {
        "user_id": user,
        "session_id": session,
        "user_agent": rng.choice(USER_AGENTS),
        "ip_address": f"198.51.100.{rng.randrange(256)}",
        "schema_version": 1,
    }
    source = rng.choice(SOURCES)
    events = []
    moment = begin
    for click in range(CLICKS_OF_JOURNEY):
        moment += timedelta(milliseconds=rng.randrange(1_000, 120_000))
        product = products[click % 3]
        events.append(
            (
                moment,
                "clicks",
                {
                    "event_id": f"{number:09d}-{click}",
                    "event_type": "add_to_cart" if click == CLICKS_OF_JOURNEY - 1 else "page_view",
                    "event_time": _iso(moment),
                    **common,
                    "product_id": f"product-{product:05d}",
                    "category": f"category-{product % 40}",
                    "brand": f"brand-{product % 300}",
                    "price": round(1 + product % 977 + 0.99, 2),
                    "quantity": 1,
                    "page_url": f"https://shop.example/p/{product}",
                    **source,
                },
            )
        )
    moment += timedelta(milliseconds=rng.randrange(1_000, 60_000))
    bought = products[: rng.choice((1, 1, 2))]
    items = [
        {
            "product_id": f"product-{p:05d}",
            "category": f"category-{p % 40}",
            "quantity": 1,
            "unit_price": 2 + p % 977,
        }
        for p in bought
    ]
    events.append(
        (
            moment,
            "checkouts",
            {
                "event_id": f"{number:09d}-order",
                "event_type": "checkout",
                "event_time": _iso(moment),
                **common,
                "checkout_id": f"order-{number:09d}",
                "currency": "EUR",
                "items": items,
                "value": sum(item["unit_price"] for item in items),
                "payment_method": "card",
            },
        )
    )
    return events


def history(events: int, duplicates: float, users: int, seed: int = 7) -> list[tuple[datetime, str, dict]]:
    """About `events` events of the last day in order of time; `duplicates` is the share that is there twice."""
    rng = random.Random(seed)
    begin = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(hours=6)
    journeys = max(1, events // (CLICKS_OF_JOURNEY + 1))
    found = [
        event
        for number in range(journeys)
        for event in journey(rng, number, begin + timedelta(hours=5) * (number / journeys), users)
    ]
    found += rng.choices(found, k=int(len(found) * duplicates))
    found.sort(key=lambda e: e[0])
    return found


def write_records(folder: Path, events: list[tuple[datetime, str, dict]], events_per_file: int) -> None:
    """Parquet files with the columns of the kinesis source, each of `events_per_file` records."""
    folder.mkdir(parents=True, exist_ok=True)
    for file_no, start in enumerate(range(0, len(events), events_per_file)):
        rows = [
            {
                "data": _encode(event),
                "streamName": stream,
                "partitionKey": event["user_id"],
                "sequenceNumber": f"{49_000_000_000 + start + row:056d}",
                "approximateArrivalTimestamp": moment,
            }
            for row, (moment, stream, event) in enumerate(events[start : start + events_per_file])
        ]
        # Several row groups, so that both cores read a file, as they read the shards of a stream.
        table, file = pa.Table.from_pylist(rows, RECORD_SCHEMA), folder / f"{file_no:05d}.parquet"
        pq.write_table(table, file, compression="none", row_group_size=10_000)


def write_lines(file: Path, events: list[tuple[datetime, str, dict]], per_second: float | None) -> None:
    """JSON lines of the contract; with `per_second` the events are that far apart in time."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as lines:
        for number, (_, _, event) in enumerate(events):
            if per_second:
                event = event | {"event_time": _iso(events[0][0] + timedelta(seconds=number / per_second))}
            lines.write(_encode(event) + b"\n")


def _encode(event: dict) -> bytes:
    return json.dumps(event, separators=(",", ":")).encode()


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=Path, help="folder for Parquet files of Kinesis records")
    parser.add_argument("--lines", type=Path, help="file for JSON lines")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--events-per-file", type=int, default=150_000)
    parser.add_argument("--duplicates", type=float, default=0.01, help="share of events that are sent twice")
    parser.add_argument("--users", type=int, default=60_000)
    parser.add_argument("--per-second", type=float, help="space the lines' times evenly")
    a = parser.parse_args()
    shop = history(a.events, a.duplicates, a.users)
    if a.records:
        write_records(a.records, shop, a.events_per_file)
    if a.lines:
        write_lines(a.lines, shop, a.per_second)
