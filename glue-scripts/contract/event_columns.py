"""Valid events as columns, with what is derived from them; money and hashes are text, which loses no digit."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc
from msgspec.structs import astuple

from contract.agents import agent
from contract.channels import RULES, own_source
from contract.enrichment import bucket, content_hash, money_text
from contract.event_types import Checkout, Click
from contract.own_source import OwnSource

TIMESTAMP = pa.timestamp("us", "UTC")


def prices(values: Sequence[Decimal | None]) -> pa.Array:
    """Clicks' prices as text, as they were written."""
    return pa.array([None if value is None else str(value) for value in values], pa.string())


def _text(values: Sequence[str | None]) -> pa.Array:
    """Optional text: an empty string says as little as none."""
    if not any(values):
        return pa.nulls(len(values), pa.string())
    column = pa.array(values, pa.string())
    return pc.if_else(pc.equal(column, ""), None, column)


def _mapped(values: Sequence[str | None], function: Callable[[str | None], str | None]) -> pa.Array:
    """`function` of each value, called once a distinct value."""
    distinct = {value: function(value) for value in set(values)}
    return pa.array([distinct[value] for value in values], pa.string())


def _columns(names: Sequence[str], rows: Iterable[tuple]) -> dict[str, Sequence]:
    """The rows' values by name, each as one sequence."""
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return dict(zip(names, columns, strict=True))


def click_columns(events: list[Click], record_nos: list[int]) -> pa.Table:
    field = _columns(Click.__struct_fields__, map(astuple, events))
    own_sources = _columns(OwnSource._fields, map(own_source, events))
    return pa.table(
        {
            "event_time": pa.array(field["event_time"], pa.string()).cast(TIMESTAMP),
            "price": prices(field["price"]),
            "quantity": pa.array(field["quantity"], pa.int32()),
            "bucket": pa.array(map(bucket, field["user_id"]), pa.int16()),
            "user_id": pa.array(field["user_id"], pa.string()),
            "event_id": pa.array(field["event_id"], pa.string()),
            "event_type": pa.array(field["event_type"], pa.string()),
            "session_id": pa.array(field["session_id"], pa.string()),
            "product_id": pa.array(field["product_id"], pa.string()),
            "category": _text(field["category"]),
            "brand": _text(field["brand"]),
            "device": _mapped(field["user_agent"], lambda text: agent(text).device),
            "source": pa.array(own_sources["source"], pa.string()),
            "utm_source": _text(field["utm_source"]),
            "utm_medium": _text(field["utm_medium"]),
            "utm_campaign": _text(field["utm_campaign"]),
            "utm_term": _text(field["utm_term"]),
            "utm_content": _text(field["utm_content"]),
            "click_id_type": pa.array(own_sources["click_id_type"], pa.string()),
            "referrer_domain": pa.array(own_sources["referrer_domain"], pa.string()),
            "channel": pa.array(own_sources["channel"], pa.string()),
            "channel_rules_version": pa.repeat(pa.scalar(RULES.version, pa.int16()), len(events)),
            "record_no": pa.array(record_nos, pa.int32()),
        }
    )


def checkout_columns(events: list[Checkout], record_nos: list[int]) -> pa.Table:
    field = _columns(Checkout.__struct_fields__, map(astuple, events))
    return pa.table(
        {
            "record_no": pa.array(record_nos, pa.int32()),
            "checkout_id": pa.array(field["checkout_id"], pa.string()),
            "user_id": pa.array(field["user_id"], pa.string()),
            "event_id": pa.array(field["event_id"], pa.string()),
            "event_time": pa.array(field["event_time"], pa.string()).cast(TIMESTAMP),
            "bucket": pa.array(map(bucket, field["user_id"]), pa.int16()),
            "session_id": pa.array(field["session_id"], pa.string()),
            "device": _mapped(field["user_agent"], lambda text: agent(text).device),
            "currency": pa.array(field["currency"], pa.string()),
            "value": pa.array(map(money_text, field["value"]), pa.string()),
            "payment_method": _text(field["payment_method"]),
            "coupon": _text(field["coupon"]),
            "content_hash": pa.array([content_hash(e).hex() for e in events], pa.string()),
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
