"""Valid events as columns of the tables they go to, with what is derived from them."""

from collections.abc import Callable, Sequence
from operator import attrgetter

import pyarrow as pa
import pyarrow.compute as pc

from attribution.channels import RULES
from attribution.enrichment import Origin, bucket, content_hash, device, money_text, origin
from attribution.event_types import Checkout, Click

TIMESTAMP = pa.timestamp("us", "UTC")


def prices(events: list[Click]) -> pa.Array:
    """The clicks' prices as text, as they were written."""
    return pa.array([None if e.price is None else str(e.price) for e in events], pa.string())


def _text(values: Sequence[str | None]) -> pa.Array:
    """Optional text: an empty string says as little as none."""
    column = pa.array(values, pa.string())
    if column.null_count == len(column):
        return column
    return pc.if_else(pc.equal(column, ""), None, column)


def _mapped(values: Sequence[str | None], function: Callable[[str | None], str | None]) -> pa.Array:
    """`function` of each value, called once a distinct value."""
    distinct = {value: function(value) for value in set(values)}
    return pa.array([distinct[value] for value in values], pa.string())


_CLICK_FIELDS = (
    "event_time", "user_id", "event_id", "event_type", "session_id", "product_id", "quantity", "category", "brand",
    "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "user_agent",
)  # fmt: skip


def _fields(events: list, names: tuple[str, ...]) -> dict[str, Sequence]:
    """The events' fields by name, each as one sequence."""
    values = zip(*map(attrgetter(*names), events), strict=True) if events else [()] * len(names)
    return dict(zip(names, values, strict=True))


def click_columns(events: list[Click], record_nos: list[int]) -> pa.Table:
    field = _fields(events, _CLICK_FIELDS)
    origins = _fields([origin(event) for event in events], Origin._fields)
    return pa.table(
        {
            "event_time": pa.array(field["event_time"], pa.string()).cast(TIMESTAMP),
            "price": prices(events),
            "quantity": pa.array(field["quantity"], pa.int32()),
            "bucket": pa.array(map(bucket, field["user_id"]), pa.int16()),
            "user_id": pa.array(field["user_id"], pa.string()),
            "event_id": pa.array(field["event_id"], pa.string()),
            "event_type": pa.array(field["event_type"], pa.string()),
            "session_id": pa.array(field["session_id"], pa.string()),
            "product_id": pa.array(field["product_id"], pa.string()),
            "category": _text(field["category"]),
            "brand": _text(field["brand"]),
            "device": _mapped(field["user_agent"], device),
            "source": pa.array(origins["source"], pa.string()),
            "utm_source": _text(field["utm_source"]),
            "utm_medium": _text(field["utm_medium"]),
            "utm_campaign": _text(field["utm_campaign"]),
            "utm_term": _text(field["utm_term"]),
            "utm_content": _text(field["utm_content"]),
            "click_id_type": pa.array(origins["click_id_type"], pa.string()),
            "referrer_domain": pa.array(origins["referrer_domain"], pa.string()),
            "channel": pa.array(origins["channel"], pa.string()),
            "channel_rules_version": pa.repeat(pa.scalar(RULES.version, pa.int16()), len(events)),
            "record_no": pa.array(record_nos, pa.int32()),
        }
    )


_CHECKOUT_FIELDS = (
    "checkout_id", "user_id", "event_id", "event_time", "session_id", "user_agent", "currency", "payment_method",
    "coupon",
)  # fmt: skip


def checkout_columns(events: list[Checkout], record_nos: list[int]) -> pa.Table:
    field = _fields(events, _CHECKOUT_FIELDS)
    return pa.table(
        {
            "record_no": pa.array(record_nos, pa.int32()),
            "checkout_id": pa.array(field["checkout_id"], pa.string()),
            "user_id": pa.array(field["user_id"], pa.string()),
            "event_id": pa.array(field["event_id"], pa.string()),
            "event_time": pa.array(field["event_time"], pa.string()).cast(TIMESTAMP),
            "bucket": pa.array(map(bucket, field["user_id"]), pa.int16()),
            "session_id": pa.array(field["session_id"], pa.string()),
            "device": _mapped(field["user_agent"], device),
            "currency": pa.array(field["currency"], pa.string()),
            "value": pa.array([money_text(e.value) for e in events], pa.string()),
            "payment_method": _text(field["payment_method"]),
            "coupon": _text(field["coupon"]),
            "content_hash": pa.array(["\\x" + content_hash(e).hex() for e in events], pa.string()),
        }
    )


def line_columns(events: list[Checkout], record_nos: list[int]) -> pa.Table:
    lines = [
        (record_no, line_no, item)
        for record_no, event in zip(record_nos, events, strict=True)
        for line_no, item in enumerate(event.items, start=1)
    ]
    return pa.table(
        {
            "record_no": pa.array([record_no for record_no, _, _ in lines], pa.int32()),
            "line_no": pa.array([line_no for _, line_no, _ in lines], pa.int16()),
            "product_id": pa.array([item.product_id for _, _, item in lines], pa.string()),
            "category": _text([item.category for _, _, item in lines]),
            "brand": _text([item.brand for _, _, item in lines]),
            "quantity": pa.array([item.quantity for _, _, item in lines], pa.int32()),
            "unit_price": pa.array([money_text(item.unit_price) for _, _, item in lines], pa.string()),
        }
    )
