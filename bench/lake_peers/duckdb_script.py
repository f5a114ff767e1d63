"""Raw objects to Parquet by one DuckDB script: the first of each click and order, by hour, sorted by category and user.

It takes what is JSON as it comes: a value of another type is null, a record that is none ends it.
"""

import argparse
from pathlib import Path

import duckdb

EVENT = {
    "event_id": "VARCHAR",
    "event_type": "VARCHAR",
    "event_time": "TIMESTAMP",
    "user_id": "VARCHAR",
    "session_id": "VARCHAR",
    "user_agent": "VARCHAR",
    "currency": "VARCHAR",
}
CLICK = EVENT | {
    "product_id": "VARCHAR",
    "category": "VARCHAR",
    "brand": "VARCHAR",
    "price": "DECIMAL(13,3)",
    "quantity": "INTEGER",
    **{f"utm_{name}": "VARCHAR" for name in ("source", "medium", "campaign", "term", "content")},
    "referrer": "VARCHAR",
    "gclid": "VARCHAR",
}
ITEM = "STRUCT(product_id VARCHAR, category VARCHAR, brand VARCHAR, quantity INTEGER, unit_price DECIMAL(14,4))"
CHECKOUT = EVENT | {
    "checkout_id": "VARCHAR",
    "value": "DECIMAL(17,4)",
    "payment_method": "VARCHAR",
    "coupon": "VARCHAR",
    "items": f"{ITEM}[]",
}
TABLES = {
    "clicks": (CLICK, ("user_id", "event_time", "event_id"), "dt, hh", "category, user_id, event_time, event_id"),
    "checkouts": (CHECKOUT, ("checkout_id",), "dt", "user_id, event_time, checkout_id"),
}
IS_BOT = "coalesce(regexp_matches(user_agent, '(?i)bot|crawl|spider'), false) as is_bot_agent"


def write(connection: duckdb.DuckDBPyConnection, raw: Path, out: Path, table: str) -> None:
    columns, key, partitions, order = TABLES[table]
    event = "STRUCT(" + ", ".join(f"{name} {kind}" for name, kind in columns.items()) + ")"
    (out / table).mkdir(parents=True)
    connection.execute(f"""
        copy (
            with events as (
                select
                    unnest(try_cast(decode(from_base64(data))::json as {event})),
                    arrival as arrived_at
                from read_json(
                    '{raw}/raw/{table}/**/*.ndjson.gz',
                    format = 'newline_delimited',
                    hive_partitioning = false,
                    columns = {{arrival: 'TIMESTAMP', data: 'VARCHAR'}}
                )
            )

            select
                * exclude (user_agent),
                {IS_BOT},
                strftime(event_time, '%Y-%m-%d') as dt,
                strftime(event_time, '%H') as hh
            from events
            qualify row_number() over (partition by {", ".join(key)} order by arrived_at) = 1
            order by {partitions}, {order}
        ) to '{out}/{table}' (format parquet, compression zstd, partition_by ({partitions}))
    """)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("raw", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    with duckdb.connect(":memory:", config={"threads": arguments.threads}) as connection:
        for table in TABLES:
            write(connection, arguments.raw, arguments.out, table)


if __name__ == "__main__":
    main()
