"""Payloads as records of a micro-batch, for tests."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from contract.records import CHECKOUTS

SCHEMA = pa.schema(
    {
        "data": pa.binary(),
        "is_checkout": pa.bool_(),
        "sequenceNumber": pa.string(),
        "approximateArrivalTimestamp": pa.timestamp("us", "UTC"),
    }
)


def now() -> datetime:
    """This moment, to the millisecond."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def records_of(payloads: Iterable[tuple[str, bytes]], arrival: datetime | None = None) -> pa.Table:
    """(stream, payload) pairs as records that arrived one after the other, a microsecond apart."""
    first = arrival or now()
    rows = [
        {
            "data": payload,
            "is_checkout": stream == CHECKOUTS,
            "sequenceNumber": f"{number:056d}",
            "approximateArrivalTimestamp": first + timedelta(microseconds=number),
        }
        for number, (stream, payload) in enumerate(payloads)
    ]
    return pa.Table.from_pylist(rows, SCHEMA)
