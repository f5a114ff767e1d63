"""What visitors of a shop send within a few hours, with everything in it that a lake has to sort out."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from contract.bot_rule import WINDOW
from proof.history import rivals_in_order
from testing.event_builders import MILLISECOND, Record, checkout, click, item, record
from testing.shop_history import random_history

HOURS = 3
VISITORS_A_THOUSAND = 350
CATEGORIES = ["electronics", "appliances", "computers", None, None]
BRANDS = ["samsung", "apple", "xiaomi", "huawei", None]
AGENTS = ["Mozilla/5.0 (X11; Linux x86_64)", "Googlebot/2.1", None]
BROKEN = [b"{", b"", b'{"event_id":1}', b'["click"]', b"\xff\xfe"]
# Its events lie on all days of the click retention, so it makes many partitions.
EDGES = 60


def made_up_records(rng: Random, count: int) -> list[Record]:
    """So many, in the order in which they are sent: a small shop at its edges among the visitors of a large one."""
    now = datetime.now(UTC).replace(microsecond=0)
    edges = random_history(rng, users=3, events=min(EDGES, count // 20), prefix="edge-", end=now)
    records = [*edges, *(arrived for arrived in _visits(rng, now, count))][: count - count // 20]
    records += rng.choices(records, k=count - len(records))
    return rivals_in_order(rng.sample(records, len(records)))


def apart(records: Sequence[Record], most: int) -> Iterator[list[Record]]:
    """In their order in chunks, in none of which two are of one identity: sent one after the other, no two of it arrive
    at one moment, so that all agree on the first."""
    chunk: list[Record] = []
    seen: set[str] = set()
    for arriving in records:
        identity = _identity(arriving)
        if identity in seen or len(chunk) == most:
            yield chunk
            chunk, seen = [], set()
        chunk.append(arriving)
        seen.add(identity)
    if chunk:
        yield chunk


def _visits(rng: Random, now: datetime, count: int) -> Iterator[Record]:
    visitors = max(3, count * VISITORS_A_THOUSAND // 1_000)
    for number in range(count):
        user = f"visitor-{rng.randrange(visitors)}"
        at = now - timedelta(hours=HOURS) * rng.random()
        yield from _events(rng, number, user, at)


def _events(rng: Random, number: int, user: str, at: datetime) -> Iterator[Record]:
    chance = rng.random()
    seen = _seen(rng, number, user, at)
    if chance < 0.02:
        yield from _order_told_again(rng, number, user, at)
    elif chance < 0.04:
        yield from (record(_seen(rng, f"{number}-{n}", user, at + WINDOW / 12 * n)) for n in range(11))
    elif chance < 0.06:
        yield record(seen)
        yield record(seen | {"session_id": "another"})
    elif chance < 0.08:
        late = at - timedelta(hours=rng.randrange(1, 72))
        yield record(seen | {"event_time": late.isoformat()})
    elif chance < 0.09:
        yield record(seen | {"event_time": (at + rng.choice([-31, 1]) * timedelta(days=1)).isoformat()})
    elif chance < 0.10:
        yield replace(record(seen), payload=rng.choice(BROKEN))
    else:
        yield record(seen)


def _seen(rng: Random, number: object, user: str, at: datetime) -> dict:
    return click(
        user,
        at + rng.randrange(1_000) * MILLISECOND,
        event_id=f"seen-{number}",
        event_type=rng.choices(["page_view", "add_to_cart", "remove_from_cart"], [95, 4, 1])[0],
        product_id=f"product-{rng.randrange(500)}",
        category=rng.choice(CATEGORIES),
        brand=rng.choice(BRANDS),
        price=rng.choice([None, 35.79, 489.07]),
        currency="USD",
        user_agent=rng.choice(AGENTS),
        ip_address="203.0.113.7",
    )


def _order_told_again(rng: Random, number: int, user: str, at: datetime) -> Iterator[Record]:
    """Once, again as the page is loaded again, or with other content, also under another day's time."""
    name = f"bought-{number}"
    bought = [item(f"product-{rng.randrange(500)}", unit_price="489.07")]
    order = checkout(user, at, bought, event_id=name, checkout_id=name)
    yield record(order)
    changes: list[dict] = [
        {"event_id": f"reloaded-{number}"},
        {"items": [item("other", 2)], "value": 20},
        {"event_time": (at - timedelta(days=1)).isoformat()},
    ]
    if rng.random() < 0.75:
        yield record(order | rng.choice(changes))


def _identity(arriving: Record) -> str:
    """Of what may be an event: its order, or its user and event_id; else what was sent."""
    try:
        event = json.loads(arriving.payload)
    except ValueError:
        event = None
    if not isinstance(event, dict):
        return repr(arriving.payload)
    order = event.get("checkout_id")
    return f"order {order}" if order is not None else f"{event.get('user_id')} {event.get('event_id')}"
