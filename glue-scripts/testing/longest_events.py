"""Valid events whose texts are as long as the contract accepts, in characters of one to four bytes."""

from datetime import datetime, timedelta
from random import Random

from contract.event_rules import CHECKOUT_RULES, CLICK_RULES
from testing.event_builders import MILLISECOND, Record, checkout, click, in_order_of_arrival, item, record

# By how many bytes UTF-8 takes for a character: ASCII with controls; Latin, Greek, Arabic; Asian; beyond the plane.
ALPHABETS = {
    1: [(0x01, 0x7F)],
    2: [(0x80, 0x24F), (0x391, 0x3FF), (0x600, 0x6FF)],
    3: [(0x800, 0x8FF), (0x4E00, 0x9FFF), (0xFFE0, 0xFFEE)],
    4: [(0x10400, 0x1044F), (0x1F300, 0x1F5FF), (0x20000, 0x2A6D0)],
}
EVENTS_OF_A_USER = 10
# Page, referrer, user agent and click ids are in no key: long ones now and then, or they would be most of what is sent.
RARELY = 0.02


def longest_events(rng: Random, events: int, end: datetime) -> list[Record]:
    """`events` distinct events of the week up to `end`, every fifth an order, in order of arrival."""
    users = [_User(rng) for _ in range(max(1, events // EVENTS_OF_A_USER))]
    return in_order_of_arrival([_event(rng, rng.choice(users), number, end) for number in range(events)])


def longest_text(rng: Random, field: str, rules: dict = CLICK_RULES) -> str:
    """As many characters as the field may have, all of one width."""
    ranges = ALPHABETS[rng.randint(1, 4)]
    longest = rules["properties"][field]["maxLength"]
    return "".join(chr(rng.randint(*rng.choice(ranges))) for _ in range(longest))


class _User:
    def __init__(self, rng: Random) -> None:
        self.id = longest_text(rng, "user_id")
        self.sessions = [longest_text(rng, "session_id") for _ in range(2)]
        self.products = [longest_text(rng, "product_id") for _ in range(2)]


def _event(rng: Random, user: _User, number: int, end: datetime) -> Record:
    at = end - rng.randrange(7 * 86_400_000) * MILLISECOND
    common = {"event_id": longest_text(rng, "event_id"), "session_id": rng.choice(user.sessions)}
    event = _order(rng, user, at, common) if number % 5 == 0 else _click(rng, user, at, common)
    if rng.random() < RARELY:
        event["user_agent"] = longest_text(rng, "user_agent")
    return record(event, delay=timedelta(seconds=rng.randrange(60)))


def _click(rng: Random, user: _User, at: datetime, common: dict) -> dict:
    fields = ("category", "brand", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
    texts = {field: longest_text(rng, field) for field in fields if rng.random() < 0.8}
    if rng.random() < RARELY:
        texts |= {field: longest_text(rng, field) for field in ("gclid", "fbclid", "msclkid", "ttclid")}
        texts["page_url"] = longest_text(rng, "page_url")
    if rng.random() < 0.1:
        texts["referrer"] = ("https://" + longest_text(rng, "referrer"))[
            : CLICK_RULES["properties"]["referrer"]["maxLength"]
        ]
    return click(user.id, at, product_id=rng.choice(user.products), **common, **texts)


def _order(rng: Random, user: _User, at: datetime, common: dict) -> dict:
    item_rules = CHECKOUT_RULES["properties"]["items"]["items"]
    items = [
        item(
            product_id,
            unit_price=f"{rng.randrange(10_000)}.{rng.randrange(100):02}",
            category=longest_text(rng, "category", item_rules),
            brand=longest_text(rng, "brand", item_rules),
        )
        for product_id in rng.sample(user.products, rng.randint(1, 2))
    ]
    texts = {field: longest_text(rng, field, CHECKOUT_RULES) for field in ("checkout_id", "payment_method", "coupon")}
    return checkout(user.id, at, items, **common, **texts)
