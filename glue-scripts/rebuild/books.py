"""The books of a database made anew, and what the job does by them every hour."""

import psycopg

# As if each transaction had been committed when its last record arrived; how long records waited then is not known.
DATE_BATCHES = """
    update batches
    set committed_at = last_arrival, latency_histogram = array_fill(0, array[cardinality(latency_histogram)])
"""
TELL_PROGRESS = """
    insert into stream_progress (stream, last_arrival)
    select 'clicks', max(last_click_arrival) from booked having max(last_click_arrival) is not null
    union all
    select 'checkouts', max(last_checkout_arrival) from booked having max(last_checkout_arrival) is not null
"""
DUE = ("select sum_batches()", "select drop_click_partitions()", "analyze")


def close_books(after: psycopg.Connection) -> None:
    """Dates the transactions, and does what a database that lived through them would have done by now."""
    for statement in (DATE_BATCHES, TELL_PROGRESS, *DUE):
        after.execute(statement)
