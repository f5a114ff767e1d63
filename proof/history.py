"""The events that a scenario sends: many small shops side by side, with everything that can go wrong in one."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from contract.records import CHECKOUTS
from testing.event_builders import Record, checkout, click, record
from testing.longest_events import longest_events
from testing.shop_history import random_history

EVENTS_OF_A_SHOP = 60
# How many shops sell at the same time.
SHOPS_AT_ONCE = 3
# A click past its retention, an order whose clicks would be.
TOO_OLD = {"click": timedelta(days=31), "order": timedelta(days=24)}
AHEAD_AT_MOST = timedelta(minutes=5)


def shop_history(rng: Random, events: int) -> list[Record]:
    """About `events` distinct events and their repeats in the order in which they are sent.

    Ties, equal times, late ones, several currencies and items, malformed ones, too old ones, conflicting checkouts.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    at_place: list[tuple[float, Record]] = []
    shops = max(1, events // EVENTS_OF_A_SHOP)
    for shop in range(shops):
        prefix = f"shop{shop}-"
        records = random_history(rng, users=3, events=EVENTS_OF_A_SHOP, prefix=prefix, end=now) + _too_old(prefix, now)
        at_place += [(shop + rng.random() * SHOPS_AT_ONCE, r) for r in records]
        at_place += [(rng.uniform(shop, shops), r) for r in rng.choices(records, k=len(records) // 10)]
    at_place.sort(key=lambda placed: placed[0])
    return rivals_in_order([r for _, r in at_place])


def longest_history(rng: Random, events: int) -> list[Record]:
    """Events whose texts are as long as the contract accepts."""
    return longest_events(rng, events, datetime.now(UTC).replace(microsecond=0))


def clicks_and_order(user_id: str, clicks: int) -> list[Record]:
    """Clicks of one user, and the order that they led to."""
    now = datetime.now(UTC).replace(microsecond=0)
    seen = [click(user_id, now - timedelta(minutes=n), event_id=f"click-{n}") for n in range(1, clicks + 1)]
    return [record(event) for event in (*seen, checkout(user_id, now))]


def clicks_ahead(rng: Random, count: int, seconds: float) -> list[Record]:
    """Clicks of which each is rejected as future_time now, and is none any more after `seconds`."""
    at = datetime.now(UTC) + AHEAD_AT_MOST + timedelta(seconds=seconds)
    return [
        record(click(f"early-{rng.randrange(10)}", at, event_id=f"ahead-{rng.getrandbits(64):x}")) for _ in range(count)
    ]


def correction(rng: Random) -> dict:
    """A valid click that earns: sent in the place of one that broke the contract."""
    at = datetime.now(UTC) - timedelta(hours=1)
    return click("corrected", at, event_id=f"corrected-{rng.getrandbits(64):x}")


def order_of_corrections() -> Record:
    """The order that the corrections' clicks led to."""
    return record(checkout("corrected", datetime.now(UTC).replace(microsecond=0)))


def _too_old(prefix: str, now: datetime) -> list[Record]:
    user = f"{prefix}user-0"
    return [
        record(click(user, now - TOO_OLD["click"], event_id=f"{prefix}too-old")),
        record(checkout(user, now - TOO_OLD["order"], checkout_id=f"{prefix}too-old")),
    ]


def rivals_in_order(records: Iterable[Record]) -> list[Record]:
    """Orders under one checkout_id get one partition key, also those of different users.

    The first to arrive stands; between two shards nobody, the oracle no more than the job, could say which that is.
    """
    keys: dict[str, str] = {}
    placed = []
    for arriving in records:
        if arriving.stream == CHECKOUTS and (checkout_id := _checkout_id(arriving.payload)) is not None:
            arriving = replace(arriving, partition_key=keys.setdefault(checkout_id, arriving.partition_key))
        placed.append(arriving)
    return placed


def _checkout_id(payload: bytes) -> str | None:
    try:
        event = json.loads(payload)
    except ValueError:
        return None
    checkout_id = event.get("checkout_id") if isinstance(event, dict) else None
    return checkout_id if isinstance(checkout_id, str) else None
