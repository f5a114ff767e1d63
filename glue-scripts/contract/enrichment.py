"""What is derived from an event before it becomes a fact: its own source, bucket and content hash.

Pure functions of the event alone, so that every writer and the batch oracle derive the same.
"""

import hashlib
import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

import msgspec

from contract.channels import BLANKS, DIRECT, INTERNAL, RULES, ChannelRules, said
from contract.event_types import Checkout, Click
from contract.judge import parse_time

BUCKETS = 64

CLICK_ID_NETWORKS = {"gclid": "google", "fbclid": "facebook", "msclkid": "bing", "ttclid": "tiktok"}

# Scheme, user and port are left out; events/domain.ts reads URLs by the same pattern.
HOST = re.compile(
    r"[\x00-\x20]*(?:[A-Za-z][A-Za-z0-9+.-]*:)?//(?:[^/?#\\\x00-\x20]*@)?"
    r"([^/?#\\@:\[\]\x00-\x20]+)(?:[:/?#\\\x00-\x20]|\Z)"
)


def bucket(user_id: str) -> int:
    """The user's share of the data, 0-63: the unit of locking, the same for every writer, for the life of the data."""
    return crc32(user_id.encode()) % BUCKETS


@lru_cache(maxsize=65_536)
def domain(url: str | None) -> str | None:
    """Lower-case host of a URL without `www.`; None where there is none."""
    found = HOST.match(url) if url else None
    if found is None:
        return None
    return found[1].lower().removesuffix(".").removeprefix("www.")[:253] or None


def click_id_type(click: Click) -> str | None:
    """Name of the first click id that the landing carried."""
    if click.gclid and click.gclid.strip(BLANKS):
        return "gclid"
    if click.fbclid and click.fbclid.strip(BLANKS):
        return "fbclid"
    if click.msclkid and click.msclkid.strip(BLANKS):
        return "msclkid"
    return "ttclid" if click.ttclid and click.ttclid.strip(BLANKS) else None


class OwnSource(NamedTuple):
    """Where a click came from, by the columns of `clicks`."""

    source: str
    channel: str
    utm_source: str | None
    utm_medium: str | None
    utm_campaign: str | None
    utm_term: str | None
    utm_content: str | None
    click_id_type: str | None
    referrer_domain: str | None


def own_source(click: Click, rules: ChannelRules = RULES) -> OwnSource:
    """Source: utm_source, else the click id's network, else the referrer's domain, else `direct`; channel by rules."""
    referrer = domain(click.referrer)
    click_id = click_id_type(click)
    source, channel = _own_source(
        rules,
        click.utm_source,
        click.utm_medium,
        bool(said(rules, click.utm_campaign) or said(rules, click.utm_term) or said(rules, click.utm_content)),
        click_id,
        referrer,
        referrer is not None and referrer == domain(click.page_url),
    )
    return OwnSource(
        source,
        channel,
        click.utm_source or None,
        click.utm_medium or None,
        click.utm_campaign or None,
        click.utm_term or None,
        click.utm_content or None,
        click_id,
        referrer,
    )


@lru_cache(maxsize=65_536)
def _own_source(
    rules: ChannelRules,
    utm_source: str | None,
    utm_medium: str | None,
    is_tagged: bool,
    click_id: str | None,
    referrer: str | None,
    is_internal: bool,
) -> tuple[str, str]:
    if utm_source:
        source = utm_source.lower()
    elif click_id:
        source = CLICK_ID_NETWORKS[click_id]
    else:
        source = INTERNAL if is_internal else referrer or DIRECT
    channel = rules.channel(utm_source, utm_medium, is_tagged, click_id, referrer, is_internal)
    return source, channel


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
