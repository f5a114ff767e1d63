"""Records to columns of valid events: strict, and fast because only doubtful records are judged one by one.

A record is decoded by msgspec's typed decoder; what that cannot check is checked on whole columns. Every record that
either finds doubtful goes to `contract.judge`, whose verdict is exact.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from contract.event_columns import TIMESTAMP, checkout_columns, click_columns, line_columns, prices
from contract.event_rules import CURRENCY_DIGITS, EVENT_TIME_PATTERN
from contract.event_types import Checkout, Click
from contract.judge import MAX_DEPTH, Rejection, judge, parse_time
from contract.records import CHECKOUTS, CLICKS

# What msgspec lets through: an escaped ASCII character (a NUL, or a key written with escapes), and money in quotes.
# Each pattern begins with literal text: RE2 then skips ahead ten times as fast.
DOUBTFUL = (r"\\u00[0-7]", r'price"\s*:\s*"', r'value"\s*:\s*"')
PLAIN_PRICE = r"^[0-9]{1,9}(\.[0-9]{1,3})?$"
PLAIN_MONEY = [re.compile(rf"[0-9]{{1,9}}(\.[0-9]{{1,{digits}}})?" if digits else "[0-9]{1,9}") for digits in range(5)]
CURRENCIES_OR_NONE = pa.array([*CURRENCY_DIGITS, None], pa.string())
FIRST_MOMENT = pa.scalar("2000-01-01T00:00:00Z").cast(TIMESTAMP)
END_OF_TIME = pa.scalar("2101-01-01T00:00:00Z").cast(TIMESTAMP)
# As many events as the processor's cache holds: a quarter faster than all at once.
CHUNK_ROWS = 3_000


@dataclass(frozen=True, slots=True)
class RejectedRecord:
    """A record that broke the contract: its row among the micro-batch's records, and why."""

    record_no: int
    stream: str
    rejection: Rejection


@dataclass(frozen=True, slots=True)
class Decoded:
    """A micro-batch's share as columns; `record_no` leads from each row back to its record."""

    clicks: pa.Table
    checkouts: pa.Table
    lines: pa.Table
    rejected: list[RejectedRecord]


def decode(records: pa.Table) -> Decoded:
    """Decodes records of both streams: `data` and `is_checkout`, in order of arrival."""
    numbered = records.select(["data", "is_checkout"]).append_column(
        "record_no", pa.array(range(records.num_rows), pa.int32())
    )
    starts = range(0, max(records.num_rows, 1), CHUNK_ROWS)
    chunks = [_decode_chunk(numbered.slice(start, CHUNK_ROWS)) for start in starts]
    return Decoded(
        clicks=pa.concat_tables(chunk.clicks for chunk in chunks),
        checkouts=pa.concat_tables(chunk.checkouts for chunk in chunks),
        lines=pa.concat_tables(chunk.lines for chunk in chunks),
        rejected=[record for chunk in chunks for record in chunk.rejected],
    )


def _decode_chunk(records: pa.Table) -> Decoded:
    of_checkouts = records["is_checkout"]
    clicks, rejected_clicks = _accept(CLICKS, records.filter(pc.invert(of_checkouts)))
    checkouts, rejected_checkouts = _accept(CHECKOUTS, records.filter(of_checkouts))
    return Decoded(
        clicks=click_columns(*clicks),
        checkouts=checkout_columns(*checkouts),
        lines=line_columns(*checkouts),
        rejected=rejected_clicks + rejected_checkouts,
    )


Events = tuple[list, list[int]]


def _accept(stream: str, records: pa.Table) -> tuple[Events, list[RejectedRecord]]:
    """The stream's valid events with their record numbers, and the records that are none."""
    record_nos = records["record_no"].to_pylist()
    payloads = records["data"].to_pylist()
    events, rows, doubtful = _decode_plain(stream, records["data"], payloads)
    accepted = [record_nos[row] for row in rows]
    rejected = []
    for row in doubtful:
        verdict = judge(stream, payloads[row])
        if isinstance(verdict, Rejection):
            rejected.append(RejectedRecord(record_nos[row], stream, verdict))
        else:
            events.append(verdict)
            accepted.append(record_nos[row])
    return (events, accepted), rejected


def _decode_plain(stream: str, data: pa.ChunkedArray, payloads: list[bytes]) -> tuple[list, list[int], list[int]]:
    """Events that are beyond doubt with their rows, and the rows of the others."""
    suspects = _rows_of_doubtful(data, payloads)
    decode_event, plain_money = _STREAMS[stream]
    events, rows = [], []
    for row, payload in enumerate(payloads):
        try:
            events.append(decode_event(payload))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            suspects.add(row)
        else:
            rows.append(row)
    plain = pc.and_(_plain_times([e.event_time for e in events]), plain_money(events)).to_pylist()
    if suspects or not all(plain):
        suspects.update(row for row, is_plain in zip(rows, plain, strict=True) if not is_plain)
        kept = [(e, row) for e, row in zip(events, rows, strict=True) if row not in suspects]
        events, rows = [e for e, _ in kept], [row for _, row in kept]
    return events, rows, sorted(suspects)


def _rows_of_doubtful(data: pa.ChunkedArray, payloads: list[bytes]) -> set[int]:
    rows = _rows_nested_deep(data, payloads).union(_rows_of_bad_utf8(data, payloads))
    for pattern in DOUBTFUL:
        rows.update(_rows_where(pc.match_substring_regex(data, pattern)))
    return rows


def _rows_nested_deep(data: pa.ChunkedArray, payloads: list[bytes]) -> set[int]:
    """Rows that may be nested too deep: it takes lists, or many objects with a name each."""
    may_be = pc.or_(pc.greater(pc.binary_length(data), len('{"":}') * MAX_DEPTH), pc.match_substring_regex(data, r"\["))
    return {row for row in _rows_where(may_be) if payloads[row].count(b"[") + payloads[row].count(b"{") > MAX_DEPTH}


def _rows_where(mask: pa.ChunkedArray) -> list[int]:
    return pc.indices_nonzero(mask).to_pylist()


def _rows_of_bad_utf8(data: pa.ChunkedArray, payloads: list[bytes]) -> list[int]:
    try:
        data.cast(pa.string())
    except pa.ArrowInvalid:
        return [row for row, payload in enumerate(payloads) if not _is_utf8(payload)]
    return []


def _is_utf8(payload: bytes) -> bool:
    try:
        payload.decode()
    except UnicodeDecodeError:
        return False
    return True


def _plain_times(texts: list[str]) -> pa.Array:
    """Which times are of the contract's form, on the calendar and within its years."""
    times = pa.array(texts, pa.string())
    well_formed = pc.match_substring_regex(times, EVENT_TIME_PATTERN)
    candidates = pc.if_else(well_formed, times, None)
    try:
        moments = candidates.cast(TIMESTAMP)
    except pa.ArrowInvalid:
        moments = pa.array([_moment(text) for text in candidates.to_pylist()], TIMESTAMP)
    in_years = pc.and_(pc.greater_equal(moments, FIRST_MOMENT), pc.less(moments, END_OF_TIME))
    return pc.fill_null(in_years, False)


def _moment(text: str | None) -> datetime | None:
    try:
        return parse_time(text) if text is not None else None
    except ValueError:
        return None


def _plain_prices(events: list[Click]) -> pa.Array:
    """Whether the price is written in three digits at most, and its currency one that is known, or none."""
    are_plain = pc.fill_null(pc.match_substring_regex(prices([e.price for e in events]), PLAIN_PRICE), True)
    return pc.and_(are_plain, pc.is_in(pa.array([e.currency for e in events], pa.string()), CURRENCIES_OR_NONE))


def _plain_totals(events: list[Checkout]) -> pa.Array:
    return pa.array(map(_has_plain_total, events), pa.bool_())


def _has_plain_total(checkout: Checkout) -> bool:
    """Whether all money is written in the currency's digits at most and the items add up."""
    digits = CURRENCY_DIGITS.get(checkout.currency)
    if digits is None:
        return False
    is_plain = PLAIN_MONEY[digits].fullmatch
    total = Decimal(0)
    for item in checkout.items:
        if not is_plain(str(item.unit_price)):
            return False
        total += item.quantity * item.unit_price
    return total == checkout.value and is_plain(str(checkout.value)) is not None


_STREAMS: dict[str, tuple[Callable[[bytes], Any], Callable[[list], pa.Array]]] = {
    CLICKS: (msgspec.json.Decoder(Click).decode, _plain_prices),
    CHECKOUTS: (msgspec.json.Decoder(Checkout).decode, _plain_totals),
}
