"""The contract's verdict on every record, and what is derived from one event alone."""

from datetime import UTC, datetime, timedelta
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from backfill.rules_versions import (
    DERIVED,
    RulesSource,
    StoredVersions,
    derived_schema,
    newest_shipped_rules,
    shipped_rules,
    standing,
)
from backfill.settings import Settings
from contract.enrichment import bucket, content_hash
from contract.event_types import Checkout, Click
from contract.judge import Rejection, judge, judge_age, parse_time

CLICK_SCHEMA = """
    event_micros long, price decimal(13, 3), currency string, quantity int, bucket smallint, user_id string,
    event_id string, event_type string, session_id string, product_id string, category string, brand string
"""
LINE_SCHEMA = """
    line_no smallint, product_id string, category string, brand string, quantity int, unit_price decimal(14, 4)
"""
CHECKOUT_SCHEMA = f"""
    checkout_id string, user_id string, event_id string, event_micros long, bucket smallint, session_id string,
    currency string, value decimal(17, 4), payment_method string, coupon string, content_hash string,
    lines array<struct<{LINE_SCHEMA}>>
"""
VERDICT_SCHEMA = f"""
    reason string, path string, rule string,
    click struct<{CLICK_SCHEMA}, {derived_schema("click")}>,
    checkout struct<{CHECKOUT_SCHEMA}, {derived_schema("checkout")}>
"""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def judge_records(
    records: DataFrame,
    settings: Settings,
    stored: StoredVersions | None = None,
    rules: RulesSource | None = None,
) -> DataFrame:
    """(stream, payload_hash, arrived_at, position, reason, path, rule, click, checkout), one row a record.

    Exactly one of reason, click and checkout is set. Events are judged by the rules that are `stored` for them, or by
    the newest. Costs one Python call a record: persist the result.
    """
    rules = rules or (shipped_rules if stored else newest_shipped_rules)
    verdict = _verdict(settings, rules)("stream", "payload", F.unix_micros("arrived_at"))
    judged = records.select(
        "stream",
        F.sha2("payload", 256).alias("payload_hash"),
        "arrived_at",
        "position",
        verdict.alias("verdict"),
    ).select("stream", "payload_hash", "arrived_at", "position", "verdict.*")
    for event in DERIVED:
        judged = standing(judged, event, rules(), stored)
    return judged


def _verdict(settings: Settings, rules: RulesSource) -> Any:
    # Times cross between Spark and Python as microseconds: as datetimes they would lose their zone.
    @F.udf(returnType=VERDICT_SCHEMA, useArrow=False)
    def verdict(stream: str, payload: bytes, arrived_micros: int | None) -> dict:
        event = judge(stream, bytes(payload))
        if not isinstance(event, Rejection) and arrived_micros is not None:
            event = _too_early_or_late(stream, event, arrived_micros, settings) or event
        match event:
            case Rejection():
                return {"reason": event.reason, "path": event.path, "rule": event.rule}
            case Click():
                return {"click": _click_row(event) | rules().derive(event)}
            case Checkout():
                return {"checkout": _checkout_row(event) | rules().derive(event)}

    return verdict


def _too_early_or_late(
    stream: str, event: Click | Checkout, arrived_micros: int, settings: Settings
) -> Rejection | None:
    return judge_age(
        stream,
        parse_time(event.event_time),
        EPOCH + arrived_micros * MICROSECOND,
        click_retention=settings.click_retention,
        lookback=settings.lookback,
    )


def _click_row(click: Click) -> dict:
    return {
        "event_micros": _micros(click.event_time),
        "price": click.price,
        "currency": click.currency,
        "quantity": click.quantity,
        "bucket": bucket(click.user_id),
        "user_id": click.user_id,
        "event_id": click.event_id,
        "event_type": click.event_type,
        "session_id": click.session_id,
        "product_id": click.product_id,
        "category": click.category or None,
        "brand": click.brand or None,
    }


def _checkout_row(checkout: Checkout) -> dict:
    return {
        "checkout_id": checkout.checkout_id,
        "user_id": checkout.user_id,
        "event_id": checkout.event_id,
        "event_micros": _micros(checkout.event_time),
        "bucket": bucket(checkout.user_id),
        "session_id": checkout.session_id,
        "currency": checkout.currency,
        "value": checkout.value,
        "payment_method": checkout.payment_method or None,
        "coupon": checkout.coupon or None,
        "content_hash": content_hash(checkout).hex(),
        "lines": [
            {
                "line_no": line_no,
                "product_id": item.product_id,
                "category": item.category or None,
                "brand": item.brand or None,
                "quantity": item.quantity,
                "unit_price": item.unit_price,
            }
            for line_no, item in enumerate(checkout.items, start=1)
        ],
    }


def _micros(event_time: str) -> int:
    return (parse_time(event_time) - EPOCH) // MICROSECOND


def event_time(event: str) -> Column:
    """The time of the `click` or `checkout` of a judged record."""
    return F.timestamp_micros(F.col(f"{event}.event_micros"))
