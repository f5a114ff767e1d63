"""Builders of events, and of the records that they arrive as."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec
import pyarrow as pa

from contract.records import CHECKOUTS, CLICKS

NOON = datetime(2025, 11, 20, 12, tzinfo=UTC)
MICROSECOND, MILLISECOND = timedelta(microseconds=1), timedelta(milliseconds=1)

_encode = msgspec.json.Encoder(decimal_format="number").encode


@dataclass(frozen=True, slots=True)
class Record:
    """A record of Kinesis; stream is `clicks` or `checkouts`, sequence_number counts within the stream."""

    stream: str
    payload: bytes
    partition_key: str
    arrival: datetime
    sequence_number: str = "0"


def click(user_id: str = "anna", at: datetime = NOON, **fields: object) -> dict:
    """A valid click on p1."""
    return {
        "event_id": f"click-{at:%d%H%M%S.%f}",
        "event_type": "page_view",
        "event_time": at.isoformat(),
        "user_id": user_id,
        "session_id": "session-1",
        "schema_version": 1,
        "product_id": "p1",
    } | fields


def item(product_id: str = "p1", quantity: int = 1, unit_price: str = "10.00", **fields: object) -> dict:
    """A valid item of a checkout."""
    return {"product_id": product_id, "quantity": quantity, "unit_price": Decimal(unit_price)} | fields


def checkout(user_id: str = "anna", at: datetime = NOON, items: list[dict] | None = None, **fields: object) -> dict:
    """A valid checkout, of one p1 for 10.00 USD unless told otherwise; value is the items' sum."""
    items = items or [item()]
    return {
        "event_id": f"checkout-{user_id}",
        "event_type": "checkout",
        "event_time": at.isoformat(),
        "user_id": user_id,
        "session_id": "session-1",
        "schema_version": 1,
        "checkout_id": f"order-{user_id}",
        "currency": "USD",
        "items": items,
        "value": sum((i["quantity"] * i["unit_price"] for i in items), Decimal(0)),
    } | fields


def record(event: dict, delay: timedelta = timedelta(seconds=1), arrival: datetime | None = None) -> Record:
    """The event as it arrives, `delay` after it happened."""
    arrival = arrival or datetime.fromisoformat(event["event_time"]) + delay
    stream = CHECKOUTS if "checkout_id" in event else CLICKS
    return Record(stream, _encode(event), event["user_id"], arrival)


def in_order_of_arrival(records: list[Record]) -> list[Record]:
    """Sorted by arrival, each stream numbered; numbers grow from two digits to three, so text would not sort them."""
    numbers = {CLICKS: 95, CHECKOUTS: 95}
    ordered = []
    for arrived in sorted(records, key=lambda r: r.arrival):
        ordered.append(replace(arrived, sequence_number=str(numbers[arrived.stream])))
        numbers[arrived.stream] += 1
    return ordered


def kinesis_table(records: list[Record], prefix: str = "ecommerce-streaming-test-") -> pa.Table:
    """The columns of the kinesis source; a stream's name is prefix + `clicks` or `checkouts`."""
    return pa.table(
        {
            "data": pa.array([r.payload for r in records], pa.binary()),
            "streamName": pa.array([prefix + r.stream for r in records], pa.string()),
            "partitionKey": pa.array([r.partition_key for r in records], pa.string()),
            "sequenceNumber": pa.array([r.sequence_number for r in records], pa.string()),
            "approximateArrivalTimestamp": pa.array([r.arrival for r in records], pa.timestamp("us", "UTC")),
        }
    )
