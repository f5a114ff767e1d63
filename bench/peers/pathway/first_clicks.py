"""The computation: lines of checkouts beside the first click of the hour before."""

from datetime import timedelta

import pathway as pw

LOOKBACK = timedelta(hours=1)
WINDOW = timedelta(minutes=10)
TIME_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"
# Sorts after every click: no event_time begins with a letter.
NO_CLICK = "~"


def attributed_lines(events: pw.Table, disorder_seconds: int) -> pw.Table:
    """Columns line (checkout_id, product_id), quantity, unit_price, first_click: "event_time event_id utm_source".

    State of the join and of the groups is let go when the time is an hour and the disorder past it.
    """
    clicks = _clicks(events)
    lines = _lines(events)
    cutoff = LOOKBACK + timedelta(seconds=disorder_seconds)
    candidates = lines.interval_join_left(
        clicks,
        lines.time,
        clicks.time,
        pw.temporal.interval(-LOOKBACK, timedelta(0)),
        lines.user_id == clicks.user_id,
        lines.product_id == clicks.product_id,
        behavior=pw.temporal.common_behavior(cutoff=cutoff),
    ).select(
        lines.time,
        lines.quantity,
        lines.unit_price,
        line=pw.make_tuple(lines.checkout_id, lines.product_id),
        click=pw.coalesce(clicks.rank, NO_CLICK),
    )
    # A group of a window, since only windows let go of the groups that nothing can change any more.
    return candidates.windowby(
        candidates.time,
        window=pw.temporal.tumbling(duration=WINDOW),
        behavior=pw.temporal.common_behavior(cutoff=cutoff),
        instance=candidates.line,
    ).reduce(
        line=pw.this._pw_instance,
        quantity=pw.reducers.any(pw.this.quantity),
        unit_price=pw.reducers.any(pw.this.unit_price),
        first_click=pw.reducers.min(pw.this.click),
    )


def _clicks(events: pw.Table) -> pw.Table:
    return events.filter(pw.this.event_type != "checkout").select(
        pw.this.user_id,
        product_id=pw.unwrap(pw.this.product_id),
        time=pw.this.event_time.dt.strptime(TIME_FORMAT),
        rank=pw.this.event_time + " " + pw.unwrap(pw.this.event_id) + " " + pw.coalesce(pw.this.utm_source, ""),
    )


def _lines(events: pw.Table) -> pw.Table:
    checkouts = events.filter(pw.this.event_type == "checkout").select(
        pw.this.user_id,
        checkout_id=pw.unwrap(pw.this.checkout_id),
        items=pw.unwrap(pw.this.items),
        time=pw.this.event_time.dt.strptime(TIME_FORMAT),
    )
    return checkouts.flatten(pw.this.items).select(
        pw.this.checkout_id,
        pw.this.user_id,
        pw.this.time,
        product_id=pw.this.items["product_id"].as_str(unwrap=True),
        quantity=pw.this.items["quantity"].as_int(unwrap=True),
        unit_price=pw.this.items["unit_price"].as_float(unwrap=True),
    )
