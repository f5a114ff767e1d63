"""How fast PostgreSQL takes the rows at all: plain COPY of clicks and order lines, by one connection and by two.

Rows have the product's columns (its `glue-scripts` on PYTHONPATH), are distinct, are made before the clock starts, and
go to tables of this script's own, with the product's primary keys and without any index.
"""

import argparse
import io
import json
import multiprocessing
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing.synchronize import Barrier
from pathlib import Path

import psycopg
import pyarrow as pa
from msgspec.json import Decoder
from pyarrow import csv

from attribution.click_rows import distinct_clicks
from contract.event_columns import checkout_columns, click_columns, line_columns
from contract.event_types import Checkout, Click

# As many as a micro-batch of the product has on each core.
EVENTS_PER_TRANSACTION = 75_000
TABLES = {
    "clicks": (
        "event_time timestamptz not null, price numeric(14, 4), currency text, quantity integer, "
        "bucket smallint not null, "
        'user_id text collate "C" not null, event_id text collate "C" not null, event_type text not null, '
        'session_id text not null, product_id text collate "C", category text, brand text, device text not null, '
        "is_bot_agent boolean not null, bot_agent text, agent_rules_version smallint not null, "
        "source text not null, utm_source text, utm_medium text, utm_campaign text, utm_term text, utm_content text, "
        "click_id_type text, referrer_domain text, channel text, channel_rules_version smallint",
        "user_id, event_time, event_id",
    ),
    "lines": (
        'line_no smallint not null, product_id text collate "C" not null, category text, brand text, '
        'quantity integer not null, unit_price numeric(14, 4) not null, checkout_id text collate "C" not null, '
        'user_id text collate "C" not null, event_time timestamptz not null, bucket smallint not null, '
        "currency text not null, amount numeric(18, 4) not null",
        "checkout_id, line_no",
    ),
}


@dataclass(frozen=True)
class Rows:
    """CSV of a transaction's rows of one table."""

    table: str
    count: int
    text: bytes


def distinct_events(folder: Path) -> Iterator[Click | Checkout]:
    """The events in order of arrival, without the copies of those that came before."""
    click, checkout, seen = Decoder(Click), Decoder(Checkout), set()
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_bytes().splitlines():
            event = (checkout if b'"event_type":"checkout"' in line else click).decode(line)
            if event.event_id not in seen:
                seen.add(event.event_id)
                yield event


def as_rows(table: str, rows: pa.Table) -> Rows:
    text = io.BytesIO()
    csv.write_csv(rows, text, csv.WriteOptions(include_header=False))
    return Rows(table, rows.num_rows, text.getvalue())


def clicks_of(events: list[Click]) -> Rows:
    return as_rows("clicks", distinct_clicks(click_columns(events, list(range(len(events))))))


def lines_of(orders: list[Checkout]) -> Rows:
    """Rows of the orders' lines, each with what it has from its order."""
    lines = line_columns(orders, list(range(len(orders))))
    of_line = checkout_columns(orders, list(range(len(orders)))).take(lines["record_no"])
    for name in ("checkout_id", "user_id", "event_time", "bucket", "currency"):
        lines = lines.append_column(name, of_line[name])
    amounts = [item.quantity * item.unit_price for order in orders for item in order.items]
    return as_rows("lines", lines.drop_columns(["record_no"]).append_column("amount", pa.array(map(str, amounts))))


def transactions_of(folder: Path) -> Iterator[tuple[Rows, Rows]]:
    """Clicks and lines of `EVENTS_PER_TRANSACTION` events each."""
    events = distinct_events(folder)
    while part := list(islice(events, EVENTS_PER_TRANSACTION)):
        clicks = [event for event in part if isinstance(event, Click)]
        yield clicks_of(clicks), lines_of([event for event in part if isinstance(event, Checkout)])


def create_tables(database_url: str, keyed: bool) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        for table, (columns, key) in TABLES.items():
            connection.execute(f"drop table if exists limit_{table}")
            connection.execute(f"create table limit_{table} ({columns}{f', primary key ({key})' if keyed else ''})")


def copy(database_url: str, start: Barrier, transactions: list[tuple[Rows, Rows]]) -> tuple[float, float]:
    """(begin, end) of one connection, in seconds of the machine's monotonic clock."""
    with psycopg.connect(database_url) as connection:
        start.wait()
        begin = time.monotonic()
        for tables in transactions:
            for rows in tables:
                with connection.cursor().copy(f"copy limit_{rows.table} from stdin (format csv)") as stream:
                    stream.write(rows.text)
            connection.commit()
        return begin, time.monotonic()


def rows_per_second(database_url: str, transactions: list[tuple[Rows, Rows]], keyed: bool, connections: int) -> int:
    """All rows, shared out among the connections."""
    create_tables(database_url, keyed)
    shares = [transactions[connection::connections] for connection in range(connections)]
    context = multiprocessing.get_context("fork")
    with context.Manager() as manager, context.Pool(connections) as pool:
        times = pool.map(partial(copy, database_url, manager.Barrier(connections)), shares, chunksize=1)
    begins, ends = zip(*times, strict=True)
    return round(sum(rows.count for tables in transactions for rows in tables) / (max(ends) - min(begins)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("events", type=Path, help="folder of JSON lines")
    parser.add_argument("--database_url", required=True)
    arguments = parser.parse_args()
    transactions = list(transactions_of(arguments.events))
    rates = {
        name: {
            f"rows_per_second_{connections}_connection{'s' if connections > 1 else ''}": rows_per_second(
                arguments.database_url, transactions, keyed, connections
            )
            for connections in (1, 2)
        }
        for name, keyed in {"unindexed": False, "primary_keyed": True}.items()
    }
    clicks, lines = (sum(rows.count for rows in table) for table in zip(*transactions, strict=True))
    print(json.dumps({"clicks": clicks, "lines": lines, **rates}))


if __name__ == "__main__":
    main()
