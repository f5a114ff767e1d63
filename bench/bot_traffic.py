"""Writes a shop's history with known bots, and with people who are all but bots: seeded, so every run reads the same.

Among the people of shop_events.py are bursts, each of a user of its own, whose id tells of which kind it is. Those of
`OFFENDERS` are bots by the rule of events/bots.json, those of `INNOCENTS` are not. Files of JSON lines, of Kinesis
records, and of clicks as Lambda is handed them; and, by the rule and from the valid events alone, the users it marks.
"""

import argparse
import base64
import heapq
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path

from contenders import ROOT
from shop_events import (
    DISORDER_SECONDS,
    EVENTS_OF_JOURNEY,
    EVENTS_PER_HOUR,
    USER_AGENTS,
    Arrival,
    encode,
    history,
    iso,
    write_lines,
    write_records,
)

RULE = json.loads((ROOT / "events" / "bots.json").read_text())
MORE_THAN, WITHIN_MS = RULE["more_than"], RULE["within_seconds"] * 1_000
BURSTS_PER_EVENT = 1 / 125
MARKS = "/marks"
PACED_BURSTS_PER_EVENT = 1 / 200
CLICKS_PER_INVOCATION = 1_000


@dataclass(frozen=True)
class Sent:
    """An event of a burst: when it happened and how much later it arrived, in milliseconds after the burst's begin."""

    at_ms: int
    late_ms: int
    event_id: str
    checkout_id: str | None = None
    schema_version: int | str = 1


Burst = Callable[[random.Random], Iterator[Sent]]


def clicks(times: Iterable[int], late: Callable[[], int] = lambda: 0) -> Iterator[Sent]:
    """A click at each of these times."""
    for number, at_ms in enumerate(times):
        yield Sent(at_ms, late(), f"click-{number}")


def spread(rng: random.Random, events: int, span_ms: int) -> list[int]:
    """So many times, the first at 0, the last at `span_ms`."""
    return [0, *sorted(rng.randrange(span_ms) for _ in range(events - 2)), span_ms]


def fast(rng: random.Random) -> list[int]:
    """Eleven to thirty times in one to ten seconds."""
    return spread(rng, rng.randrange(MORE_THAN + 1, 3 * MORE_THAN + 1), rng.randrange(1_000, WITHIN_MS))


def at_once(rng: random.Random) -> Iterator[Sent]:
    yield from clicks(fast(rng), lambda: on_its_way(rng))


def half_late(rng: random.Random, least_ms: int, most_ms: int) -> Iterator[Sent]:
    yield from clicks(fast(rng), lambda: rng.randrange(least_ms, most_ms) if rng.random() < 0.5 else on_its_way(rng))


def with_order(rng: random.Random) -> Iterator[Sent]:
    *before, last = spread(rng, MORE_THAN + 1, rng.randrange(1_000, WITHIN_MS))
    yield from clicks(before)
    yield Sent(last, 0, "order", "order")


def eleven_in_ten_seconds(_: random.Random) -> Iterator[Sent]:
    """The first of them no longer counts when the last one comes."""
    yield from clicks(WITHIN_MS * number // MORE_THAN for number in range(MORE_THAN + 1))


def sent_again(rng: random.Random) -> Iterator[Sent]:
    once = list(clicks(spread(rng, MORE_THAN, 5_000)))
    yield from once
    yield from once[: rng.randrange(1, MORE_THAN)]


def order_again(rng: random.Random) -> Iterator[Sent]:
    """The page of an order is loaded once more, and tells it by another event."""
    *before, last = spread(rng, MORE_THAN, 5_000)
    yield from clicks(before)
    yield Sent(last, 0, "order", "order")
    yield Sent(last + 1_000, 0, "order-reloaded", "order")


def with_invalid(rng: random.Random) -> Iterator[Sent]:
    """One of the clicks breaks the contract."""
    *before, last = spread(rng, MORE_THAN + 1, 5_000)
    yield from clicks(before)
    yield Sent(last, 0, "invalid", schema_version="1")


def on_its_way(rng: random.Random) -> int:
    """As long as any event of the shop's takes."""
    return int(1_000 * DISORDER_SECONDS * rng.random() ** 4)


OFFENDERS: dict[str, tuple[float, Burst]] = {
    "fast": (0.40, at_once),
    "late by up to 30 s": (0.05, lambda rng: half_late(rng, 10_000, 29_000)),
    "late by minutes": (0.025, lambda rng: half_late(rng, 60_000, 1_800_000)),
    "clicks and an order": (0.025, with_order),
}
INNOCENTS: dict[str, tuple[float, Burst]] = {
    "eleven in exactly ten seconds": (0.2, eleven_in_ten_seconds),
    "sent twice": (0.2, sent_again),
    "order told twice": (0.05, order_again),
    "one breaks the contract": (0.05, with_invalid),
}
KINDS = OFFENDERS | INNOCENTS


def kind_of(user: str) -> str:
    """Of a burst's user, which kind it is."""
    kind, is_burst, _ = user.partition("/")
    return kind if is_burst else "people"


def bursts(rng: random.Random, wanted: int, begin: datetime, length: timedelta) -> Iterator[Arrival]:
    """So many bursts, of every kind."""
    names, weights = list(KINDS), [share for share, _ in KINDS.values()]
    for number in range(wanted):
        start = begin + length * (number / wanted) + timedelta(milliseconds=rng.randrange(1_000))
        kind = rng.choices(names, weights)[0]
        for sent in KINDS[kind][1](rng):
            yield _arrival(start, f"{kind}/{number:06d}", sent)


def _arrival(start: datetime, name: str, sent: Sent) -> Arrival:
    moment = start + timedelta(milliseconds=sent.at_ms)
    event = click(name, f"{name}/{sent.event_id}") | {"event_time": iso(moment), "schema_version": sent.schema_version}
    if sent.checkout_id is not None:
        item = {"product_id": "product-00001", "category": "category-1", "quantity": 1, "unit_price": 3}
        order = {"checkout_id": f"{name}/{sent.checkout_id}", "currency": "EUR", "items": [item], "value": 3}
        event |= {"event_type": "checkout"} | order
    stream = "checkouts" if sent.checkout_id else "clicks"
    return Arrival(moment + timedelta(milliseconds=sent.late_ms), stream, event)


def click(user: str, event_id: str) -> dict:
    """All but its time."""
    return {
        "event_id": event_id,
        "event_type": "page_view",
        "user_id": user,
        "session_id": user,
        "user_agent": USER_AGENTS[0],
        "schema_version": 1,
    }


def traffic(events: int, end: datetime, seed: int = 7) -> Iterator[Arrival]:
    """About `events` events until `end`, in order of arrival."""
    rng = random.Random(seed)
    number_of_bursts = max(len(KINDS), int(events * BURSTS_PER_EVENT))
    length = timedelta(hours=events / EVENTS_PER_HOUR)
    # As the people's history does: its last journeys take two hours.
    begin = end - length - timedelta(hours=2)
    of_bursts = sorted(bursts(rng, number_of_bursts, begin, length))
    people = max(EVENTS_OF_JOURNEY, events - len(of_bursts))
    return heapq.merge(history(people, 0.01, people * 60 // 1_000, end=end), of_bursts)


def marked_users(arrivals: Iterable[Arrival]) -> set[str]:
    """Whom the rule marks at any time, whenever the events arrived."""
    facts: dict[str, set[tuple[str, str]]] = defaultdict(set)
    orders: dict[str, str] = {}
    for arrival in arrivals:
        event = arrival.event
        if event["schema_version"] != 1:
            continue
        checkout = event.get("checkout_id")
        # The first event under an order's id stands.
        if checkout is None or orders.setdefault(checkout, event["event_id"]) == event["event_id"]:
            facts[event["user_id"]].add((event["event_time"], event["event_id"]))
    return {user for user, events in facts.items() if _is_marked(events)}


def _is_marked(events: set[tuple[str, str]]) -> bool:
    times = sorted(datetime.fromisoformat(time) for time, _ in events)
    within = timedelta(milliseconds=WITHIN_MS)
    return any(last - first < within for first, last in zip(times, times[MORE_THAN:], strict=False))


def paced(per_second: int, seed: int = 7) -> Iterator[dict]:
    """Clicks without end, `1 / per_second` apart, times left out; some of them are of fast bursts.

    That click of a burst with which the rule marks its user has an id that ends in `MARKS`.
    """
    rng = random.Random(seed)
    window = WITHIN_MS * per_second // 1_000
    planned: dict[int, str] = {}
    of_user: dict[str, list[int]] = defaultdict(list)
    for number in count():
        if rng.random() < PACED_BURSTS_PER_EVENT:
            for at_ms in fast(rng):
                place = number + at_ms * per_second // 1_000
                while place in planned:
                    place += 1
                planned[place] = f"fast/{number:06d}"
        user = planned.pop(number, None)
        if user is None:
            yield click(f"user-{rng.randrange(1_000_000)}", f"event-{number}")
            continue
        places = of_user[user]
        places.append(number)
        marks = len(places) == MORE_THAN + 1 and places[-1] - places[0] < window
        yield click(user, f"event-{number}{MARKS if marks else ''}")


def write_invocations(folder: Path, arrivals: Iterator[Arrival]) -> None:
    """JSON lines, each what Lambda is handed of one shard of the clicks stream."""
    folder.mkdir(parents=True, exist_ok=True)
    of_clicks = enumerate(arrival for arrival in arrivals if arrival.stream == "clicks")
    with (folder / "invocations.jsonl").open("w") as lines:
        while part := list(islice(of_clicks, CLICKS_PER_INVOCATION)):
            records = [_invocation_record(number, arrival) for number, arrival in part]
            lines.write(json.dumps({"Records": records}, separators=(",", ":")) + "\n")


def _invocation_record(number: int, arrival: Arrival) -> dict:
    return {
        "eventSource": "aws:kinesis",
        "eventID": f"shardId-000000000000:{49_000_000_000 + number:056d}",
        "eventSourceARN": "arn:aws:kinesis:us-east-1:000000000000:stream/clicks",
        "kinesis": {
            "partitionKey": arrival.event["user_id"],
            "sequenceNumber": f"{49_000_000_000 + number:056d}",
            "approximateArrivalTimestamp": arrival.at.timestamp(),
            "data": base64.b64encode(encode(arrival.event)).decode(),
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="for all of them")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--events-per-file", type=int, default=150_000, help="of records")
    parser.add_argument("--paced", type=int, help="instead, only paced.jsonl with so many clicks for --per-second")
    parser.add_argument("--per-second", type=int, default=200)
    arguments = parser.parse_args()
    if arguments.paced:
        lines = (encode(event) + b"\n" for event in islice(paced(arguments.per_second), arguments.paced))
        (arguments.folder / "paced.jsonl").write_bytes(b"".join(lines))
        return
    end = datetime.now(UTC) - timedelta(hours=1)

    def again() -> Iterator[Arrival]:
        """The same events each time."""
        return traffic(arguments.events, end)

    write_records(arguments.folder / "records", again(), arguments.events_per_file)
    write_lines(arguments.folder / "lines", again(), 50_000)
    write_invocations(arguments.folder / "invocations", again())
    (arguments.folder / "marked_users").write_text("".join(f"{user}\n" for user in sorted(marked_users(again()))))


if __name__ == "__main__":
    main()
