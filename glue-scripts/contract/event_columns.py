"""Valid events as columns, with what is derived from them; money and hashes are text, which loses no digit."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from operator import attrgetter

import pyarrow as pa
import pyarrow.compute as pc

from contract.agents import AGENT_RULES, Agent, agent
from contract.channels import RULES, own_source
from contract.enrichment import bucket, content_hash, money_text
from contract.event_types import Checkout, Click
from contract.own_source import OwnSource

TIMESTAMP = pa.timestamp("us", "UTC")
# Not all: click ids and addresses go into what is derived from them.
CLICK_FIELDS = (
    "event_id", "event_type", "event_time", "user_id", "session_id", "user_agent", "product_id", "category", "brand",
    "price", "currency", "quantity",
)  # fmt: skip
CHECKOUT_FIELDS = (
    "event_id", "event_time", "user_id", "session_id", "user_agent", "checkout_id", "currency", "value",
    "payment_method", "coupon",
)  # fmt: skip


def prices(values: Sequence[Decimal | None]) -> pa.Array:
    """Clicks' prices as text, as they were written."""
    return pa.array([None if value is None else str(value) for value in values], pa.string())


def _text(values: Sequence[str | None]) -> pa.Array:
    """Optional text: an empty string says as little as none."""
    if not any(values):
        return pa.nulls(len(values), pa.string())
    column = pa.array(values, pa.string())
    return pc.if_else(pc.equal(column, ""), None, column)


def _agents(user_agents: Sequence[str | None]) -> list[Agent]:
    """What user agents say, asked once a distinct one."""
    distinct = {user_agent: agent(user_agent) for user_agent in set(user_agents)}
    return [distinct[user_agent] for user_agent in user_agents]


def _agent_columns(agents: list[Agent]) -> dict[str, pa.Array]:
    """What every event keeps of them, and by which version of the rules."""
    return {
        "device": pa.array([found.device for found in agents], pa.string()),
        "is_bot_agent": pa.array([found.is_bot_agent for found in agents], pa.bool_()),
        "agent_rules_version": pa.repeat(pa.scalar(AGENT_RULES.version, pa.int16()), len(agents)),
    }


def _columns(names: Sequence[str], rows: Iterable[tuple]) -> dict[str, Sequence]:
    """The rows' values by name, each as one sequence."""
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return dict(zip(names, columns, strict=True))


def click_columns(events: list[Click], record_nos: list[int]) -> pa.Table:
    field = _columns(CLICK_FIELDS, map(attrgetter(*CLICK_FIELDS), events))
    agents = _agents(field["user_agent"])
    own_sources = _columns(OwnSource._fields, map(own_source, events))
    return pa.table(
        {
            "event_time": pa.array(field["event_time"], pa.string()).cast(TIMESTAMP),
            "price": prices(field["price"]),
            "currency": pa.array(field["currency"], pa.string()),
            "quantity": pa.array(field["quantity"], pa.int32()),
            "bucket": pa.array(map(bucket, field["user_id"]), pa.int16()),
            "user_id": pa.array(field["user_id"], pa.string()),
            "event_id": pa.array(field["event_id"], pa.string()),
            "event_type": pa.array(field["event_type"], pa.string()),
            "session_id": pa.array(field["session_id"], pa.string()),
            "product_id": pa.array(field["product_id"], pa.string()),
            "category": _text(field["category"]),
            "brand": _text(field["brand"]),
            **_agent_columns(agents),
            "bot_agent": pa.array([found.bot_agent for found in agents], pa.string()),
            "source": pa.array(own_sources["source"], pa.string()),
            "utm_source": pa.array(own_sources["utm_source"], pa.string()),
            "utm_medium": pa.array(own_sources["utm_medium"], pa.string()),
            "utm_campaign": pa.array(own_sources["utm_campaign"], pa.string()),
            "utm_term": pa.array(own_sources["utm_term"], pa.string()),
            "utm_content": pa.array(own_sources["utm_content"], pa.string()),
            "click_id_type": pa.array(own_sources["click_id_type"], pa.string()),
            "referrer_domain": pa.array(own_sources["referrer_domain"], pa.string()),
            "channel": pa.array(own_sources["channel"], pa.string()),
            "channel_rules_version": pa.repeat(pa.scalar(RULES.version, pa.int16()), len(events)),
            "record_no": pa.array(record_nos, pa.int32()),
        }
    )


def checkout_columns(events: list[Checkout], record_nos: list[int]) -> pa.Table:
    field = _columns(CHECKOUT_FIELDS, map(attrgetter(*CHECKOUT_FIELDS), events))
    return pa.table(
        {
            "record_no": pa.array(record_nos, pa.int32()),
            "checkout_id": pa.array(field["checkout_id"], pa.string()),
            "user_id": pa.array(field["user_id"], pa.string()),
            "event_id": pa.array(field["event_id"], pa.string()),
            "event_time": pa.array(field["event_time"], pa.string()).cast(TIMESTAMP),
            "bucket": pa.array(map(bucket, field["user_id"]), pa.int16()),
            "session_id": pa.array(field["session_id"], pa.string()),
            **_agent_columns(_agents(field["user_agent"])),
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
