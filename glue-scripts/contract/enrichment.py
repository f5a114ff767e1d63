"""What is derived from an event before it becomes a fact: bucket and content hash.

Pure functions of the event alone, so that every writer and the batch oracle derive the same.
"""

import hashlib
from decimal import Decimal
from zlib import crc32

import msgspec

from contract.event_types import Checkout
from contract.judge import parse_time

BUCKETS = 64


def bucket(user_id: str) -> int:
    """The user's share of the data, 0-63: the unit of locking, the same for every writer, for the life of the data."""
    return crc32(user_id.encode()) % BUCKETS


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
