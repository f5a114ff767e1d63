"""Writes the lines of a batch of the engine in one transaction: COPY, then an upsert."""

from collections.abc import Callable
from decimal import Decimal

import psycopg

STAGE = """
create temporary table stage (
    checkout_id text, product_id text, amount numeric(19, 4), first_click_id text, first_click_time timestamptz,
    utm_source text
) on commit delete rows
"""
COPY = "copy stage from stdin"
UPSERT = """
insert into attributed_lines as written (
    checkout_id, product_id, amount, first_click_id, first_click_time, utm_source
)
select checkout_id, product_id, amount, first_click_id, first_click_time, utm_source from stage
on conflict (checkout_id, product_id) do update set
    amount = excluded.amount, first_click_id = excluded.first_click_id,
    first_click_time = excluded.first_click_time, utm_source = excluded.utm_source, written_at = clock_timestamp()
where (written.amount, written.first_click_id) is distinct from (excluded.amount, excluded.first_click_id)
"""


class PostgresSink:
    """A subscriber of `attributed_lines`; calls `written` with the engine's time of each batch that is committed."""

    def __init__(self, database_url: str, written: Callable[[int], None]) -> None:
        self._connection = psycopg.connect(database_url)
        self._connection.execute(STAGE)
        self._connection.commit()
        self._written = written
        self._rows: list[tuple] = []

    def __enter__(self) -> "PostgresSink":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def on_change(self, key: object, row: dict, time: int, is_addition: bool) -> None:
        """A removal is the earlier form of a row that is added in the same batch."""
        if is_addition:
            event_time, _, click = row["first_click"].partition(" ")
            click_id, _, utm_source = click.partition(" ")
            amount = row["quantity"] * Decimal(repr(row["unit_price"]))
            self._rows.append(
                (*row["line"], amount, click_id or None, event_time if click else None, utm_source or None)
            )

    def on_time_end(self, time: int) -> None:
        if self._rows:
            with self._connection.cursor() as cursor:
                with cursor.copy(COPY) as copy:
                    for row in self._rows:
                        copy.write_row(row)
                cursor.execute(UPSERT)
            self._connection.commit()
            self._rows = []
        self._written(time)
