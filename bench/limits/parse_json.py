"""How fast the events can be parsed at all: JSON lines in memory into typed structs, on one core and on two.

`all_fields` reads every field that the product keeps, `needed_fields` only those that an attributed line needs.
"""

import argparse
import json
import multiprocessing
import time
from collections.abc import Iterator
from functools import partial
from multiprocessing.synchronize import Barrier
from pathlib import Path

from msgspec import Struct
from msgspec.json import Decoder

# Structs of a chunk stay in the processor's cache, so that chunks are faster than whole files.
CHUNK_BYTES = 1_000_000


class NeededOfItem(Struct, gc=False):
    product_id: str
    quantity: int
    unit_price: float


class NeededFields(Struct, gc=False):
    event_type: str
    event_time: str
    event_id: str
    user_id: str
    product_id: str | None = None
    utm_source: str | None = None
    checkout_id: str | None = None
    items: list[NeededOfItem] | None = None


class Item(NeededOfItem, gc=False):
    category: str | None = None
    brand: str | None = None


class Event(Struct, kw_only=True, gc=False, tag_field="event_type"):
    event_id: str
    event_time: str
    user_id: str
    session_id: str
    user_agent: str | None = None


class PageView(Event, tag="page_view", gc=False):
    product_id: str | None = None
    category: str | None = None
    brand: str | None = None
    price: float | None = None
    quantity: int | None = None
    page_url: str | None = None
    referrer: str | None = None
    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    utm_term: str | None = None
    utm_content: str | None = None
    gclid: str | None = None
    fbclid: str | None = None
    msclkid: str | None = None
    ttclid: str | None = None


class AddToCart(PageView, tag="add_to_cart", gc=False):
    pass


class Checkout(Event, tag="checkout", kw_only=True, gc=False):
    checkout_id: str
    currency: str
    items: list[Item]
    value: float
    payment_method: str | None = None
    coupon: str | None = None


TYPES = {"all_fields": PageView | AddToCart | Checkout, "needed_fields": NeededFields}


def chunks(lines: bytes) -> Iterator[memoryview]:
    """Whole lines, about `CHUNK_BYTES` at a time."""
    begin, whole = 0, memoryview(lines)
    while begin < len(lines):
        end = lines.find(b"\n", min(begin + CHUNK_BYTES, len(lines) - 1)) + 1 or len(lines)
        yield whole[begin:end]
        begin = end


def parse(fields: str, start: Barrier, files: list[Path]) -> tuple[int, float, float]:
    """(events, begin, end) of one process, in seconds of the machine's monotonic clock."""
    decoder = Decoder(TYPES[fields])
    contents = [file.read_bytes() for file in files]
    start.wait()
    begin = time.monotonic()
    events = sum(len(decoder.decode_lines(chunk)) for lines in contents for chunk in chunks(lines))
    return events, begin, time.monotonic()


def events_per_second(fields: str, files: list[Path], processes: int) -> int:
    """All files, shared out among the processes."""
    context = multiprocessing.get_context("fork")
    with context.Manager() as manager, context.Pool(processes) as pool:
        shares = [files[process::processes] for process in range(processes)]
        parts = pool.map(partial(parse, fields, manager.Barrier(processes)), shares, chunksize=1)
    events, begins, ends = zip(*parts, strict=True)
    return round(sum(events) / (max(ends) - min(begins)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("events", type=Path, help="folder of JSON lines")
    lines_files = sorted(parser.parse_args().events.glob("*.jsonl"))
    rates = {
        fields: {
            "events_per_second_one_core": events_per_second(fields, lines_files, 1),
            "events_per_second_two_cores": events_per_second(fields, lines_files, 2),
        }
        for fields in TYPES
    }
    print(json.dumps({"parser": "msgspec", **rates}))
