"""What is derived from an event before it becomes a fact: its traffic source, device, bucket and content hash.

Pure functions of the event alone, so that every writer and the batch oracle derive the same.
"""

import hashlib
import json
import re
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from urllib.parse import urlsplit
from zlib import crc32

import msgspec

from attribution.contract import parse_time
from attribution.event_types import Checkout, Click

BUCKETS = 64

CLICK_ID_NETWORKS = {"gclid": "google", "fbclid": "facebook", "msclkid": "bing", "ttclid": "tiktok"}

DIRECT = "direct"
INTERNAL = "internal"


def bucket(user_id: str) -> int:
    """The user's share of the data, 0-63: the unit of locking, the same for every writer, for the life of the data."""
    return crc32(user_id.encode()) % BUCKETS


@lru_cache(maxsize=65_536)
def domain(url: str | None) -> str | None:
    """Lower-case host of a URL without `www.`; None where there is none."""
    if not url:
        return None
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.")[:253] if host else None


def click_id_type(click: Click) -> str | None:
    """Name of the first click id that the landing carried."""
    if click.gclid:
        return "gclid"
    if click.fbclid:
        return "fbclid"
    if click.msclkid:
        return "msclkid"
    return "ttclid" if click.ttclid else None


def traffic_source(click: Click) -> str:
    """utm_source, else the click id's network, else the referrer's domain, else `direct`."""
    if click.utm_source:
        return click.utm_source.lower()
    if (name := click_id_type(click)) is not None:
        return CLICK_ID_NETWORKS[name]
    referrer = domain(click.referrer)
    if referrer is None:
        return DIRECT
    return INTERNAL if referrer == domain(click.page_url) else referrer


@lru_cache(maxsize=1)
def _device_rules() -> list[tuple[str, re.Pattern[str]]]:
    rules = json.loads(resources.files(__package__).joinpath("device_rules.json").read_text())
    return [(rule["device"], re.compile(rule["user_agent"], re.IGNORECASE)) for rule in rules]


@lru_cache(maxsize=65_536)
def device(user_agent: str | None) -> str:
    """Device class by the first matching rule of device_rules.json; `unknown` without a user agent, else `other`."""
    if not user_agent:
        return "unknown"
    return next((name for name, pattern in _device_rules() if pattern.search(user_agent)), "other")


def content_hash(checkout: Checkout) -> bytes:
    """sha256 of what was bought, by whom and when: equal for deliveries of one order, however they are written."""
    content = [
        checkout.user_id,
        parse_time(checkout.event_time).isoformat(),
        checkout.currency,
        money_text(checkout.value),
        checkout.payment_method or None,
        checkout.coupon or None,
        [
            [i.product_id, i.category or None, i.brand or None, i.quantity, money_text(i.unit_price)]
            for i in checkout.items
        ],
    ]
    return hashlib.sha256(msgspec.json.encode(content)).digest()


def money_text(amount: Decimal) -> str:
    """Plain decimal digits, without exponent and trailing zeros: 35.790 and 3579e-2 are both 35.79."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
