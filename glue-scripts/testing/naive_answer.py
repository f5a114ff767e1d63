"""The answer once more, in the plainest Python: every line looks at all clicks. For small histories only."""

from collections.abc import Callable, Sequence
from hashlib import sha256

from backfill.rules_versions import Versions
from backfill.settings import Settings
from contract.agents import AGENT_RULES, AGENT_RULES_BY_VERSION, agent
from contract.channels import RULES, RULES_BY_VERSION, own_source
from contract.enrichment import bucket, content_hash
from contract.event_types import Checkout, Click
from contract.judge import Rejection, judge, judge_age, parse_time
from testing.event_builders import Record
from testing.naive_bots import naive_marks, naive_verdict
from testing.naive_touches import naive_credit, rules_of
from testing.oracle_comparison import Answer, answer_from_rows

NEWEST = Versions(RULES.version, AGENT_RULES.version)


def naive_answer(
    records: list[Record],
    settings: Settings,
    versions: Callable[[Record], Versions] = lambda _: NEWEST,
    overrides: Sequence[dict] = (),
) -> Answer:
    """What the records come to under the settings and the rows of bot_overrides."""
    clicks: list[dict] = []
    orders: dict[str, tuple[Checkout, Record]] = {}
    rejected: dict[tuple[str, bytes], str] = {}
    for record in sorted(records, key=lambda r: (r.arrival, int(r.sequence_number))):
        event = judge(record.stream, record.payload)
        if not isinstance(event, Rejection):
            event = _late(record, event, settings) or event
        if isinstance(event, Rejection):
            rejected.setdefault((record.stream, record.payload), event.reason)
        elif isinstance(event, Click):
            row = _click_row(event, versions(record))
            if not any(_identity(known) == _identity(row) for known in clicks):
                clicks.append(row)
        elif _content(orders.setdefault(event.checkout_id, (event, record))[0]) != _content(event):
            rejected.setdefault((record.stream, record.payload), "conflicting_checkout")
    lines = [line for order, _ in orders.values() for line in _line_rows(order)]
    rules = rules_of(settings)
    checkouts = [_order_row(order, versions(record)) for order, record in orders.values()]
    marks = naive_marks((event["user_id"], event["event_time"]) for event in [*clicks, *checkouts])
    return answer_from_rows(
        {
            "clicks": clicks,
            "checkouts": checkouts,
            "checkout_lines": lines,
            "rejected_events": [
                {"stream": stream, "payload_hash": sha256(payload).hexdigest(), "reason": reason}
                for (stream, payload), reason in rejected.items()
            ],
            "bot_marks": [{"user_id": user, "marked_at": at} for user, at in marks],
            **naive_credit(clicks, lines, lambda line: rules, lambda click: naive_verdict(click, marks, overrides)),
        }
    )


def naive_repeats(records: list[Record], settings: Settings) -> int:
    """How many of the records tell an order that stands by another event or in other words."""
    standing: dict[str, Checkout] = {}
    told = [
        event
        for record in sorted(records, key=lambda r: (r.arrival, int(r.sequence_number)))
        if isinstance(event := judge(record.stream, record.payload), Checkout) and not _late(record, event, settings)
    ]
    return sum(
        _content(event) == _content(first) and _words(event) != _words(first)
        for event in told
        if (first := standing.setdefault(event.checkout_id, event))
    )


def _content(order: Checkout) -> tuple:
    items = sorted((item.product_id, item.quantity, item.unit_price) for item in order.items)
    return order.user_id, order.currency, order.value, items


def _words(order: Checkout) -> tuple:
    return content_hash(order), order.event_id, order.session_id


def _late(record: Record, event: Click | Checkout, settings: Settings) -> Rejection | None:
    return judge_age(
        record.stream,
        parse_time(event.event_time),
        record.arrival,
        click_retention=settings.click_retention,
        lookback=settings.lookback,
    )


def _identity(click: dict) -> tuple:
    return click["user_id"], click["event_time"], click["event_id"]


def _click_row(click: Click, versions: Versions) -> dict:
    names = ("price", "quantity", "user_id", "event_id", "event_type", "session_id", "product_id")
    return {
        **{name: getattr(click, name) for name in names},
        "category": click.category or None,
        "brand": click.brand or None,
        "event_time": parse_time(click.event_time),
        "bucket": bucket(click.user_id),
        "currency": click.currency if versions.channels >= 2 else None,
        **own_source(click, RULES_BY_VERSION[versions.channels])._asdict(),
        "channel_rules_version": versions.channels,
        **_agent(click, versions),
    }


def _agent(event: Click | Checkout, versions: Versions) -> dict:
    rules = AGENT_RULES_BY_VERSION[versions.agents]
    return agent(event.user_agent, rules)._asdict() | {"agent_rules_version": versions.agents}


def _order_row(order: Checkout, versions: Versions) -> dict:
    names = ("checkout_id", "user_id", "event_id", "session_id", "currency", "value")
    return {
        **{name: getattr(order, name) for name in names},
        "event_time": parse_time(order.event_time),
        "bucket": bucket(order.user_id),
        **_agent(order, versions),
        "payment_method": order.payment_method or None,
        "coupon": order.coupon or None,
        "content_hash": content_hash(order).hex(),
    }


def _line_rows(order: Checkout) -> list[dict]:
    return [
        {
            "checkout_id": order.checkout_id,
            "line_no": line_no,
            "user_id": order.user_id,
            "event_time": parse_time(order.event_time),
            "bucket": bucket(order.user_id),
            "quantity": item.quantity,
            "product_id": item.product_id,
            "category": item.category or None,
            "brand": item.brand or None,
            "currency": order.currency,
            "unit_price": item.unit_price,
            "amount": item.quantity * item.unit_price,
        }
        for line_no, item in enumerate(order.items, start=1)
    ]
