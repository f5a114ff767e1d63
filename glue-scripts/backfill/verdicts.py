"""The contract's verdict on every record, and what is derived from one event alone."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from backfill.settings import Settings
from contract.agents import agent
from contract.channels import RULES_BY_VERSION, Rules, own_source
from contract.enrichment import bucket, content_hash
from contract.event_types import Checkout, Click
from contract.judge import Rejection, judge, judge_age, parse_time
from contract.own_source import OwnSource

OWN_SOURCE_SCHEMA = "source string, channel string, click_id_type string, referrer_domain string"
CLICK_SCHEMA = f"""
    event_micros long, price decimal(13, 3), quantity int, bucket smallint, user_id string, event_id string,
    event_type string, session_id string, product_id string, category string, brand string, device string,
    utm_source string, utm_medium string, utm_campaign string, utm_term string, utm_content string,
    own_sources map<smallint, struct<{OWN_SOURCE_SCHEMA}>>
"""
LINE_SCHEMA = """
    line_no smallint, product_id string, category string, brand string, quantity int, unit_price decimal(14, 4)
"""
CHECKOUT_SCHEMA = f"""
    checkout_id string, user_id string, event_id string, event_micros long, bucket smallint, session_id string,
    device string, currency string, value decimal(17, 4), payment_method string, coupon string, content_hash string,
    lines array<struct<{LINE_SCHEMA}>>
"""
VERDICT_SCHEMA = f"""
    reason string, path string, rule string, click struct<{CLICK_SCHEMA}>, checkout struct<{CHECKOUT_SCHEMA}>
"""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def judge_records(
    records: DataFrame,
    settings: Settings,
    click_versions: DataFrame | None = None,
    rules_by_version: Mapping[int, Rules] = RULES_BY_VERSION,
) -> DataFrame:
    """(stream, payload_hash, arrived_at, position, reason, path, rule, click, checkout), one row a record.

    Exactly one of reason, click and checkout is set. Clicks are judged by the newest channel rules, but for those that
    `click_versions` (user_id, event_micros, event_id, channel_rules_version) has. Costs one Python call a record:
    persist the result.
    """
    newest = max(rules_by_version)
    rules = rules_by_version if click_versions is not None else {newest: rules_by_version[newest]}
    verdict = _verdict(settings, rules)("stream", "payload", F.unix_micros("arrived_at"))
    rows = records.select(
        "stream",
        F.sha2("payload", 256).alias("payload_hash"),
        "arrived_at",
        "position",
        verdict.alias("verdict"),
    ).select("stream", "payload_hash", "arrived_at", "position", "verdict.*")
    if click_versions is None:
        return rows.withColumn("click", _by_version(F.lit(newest)))
    own = click_versions.alias("own")
    is_same = F.lit(True)
    for name in ("user_id", "event_micros", "event_id"):
        is_same &= F.col(f"click.{name}") == F.col(f"own.{name}")
    version = F.coalesce("own.channel_rules_version", F.lit(newest))
    return rows.join(own, is_same, "left").select(
        *[_by_version(version).alias(name) if name == "click" else rows[name] for name in rows.columns]
    )


def _by_version(version: Column) -> Column:
    """The `click` of a row of `_verdict` with what that version of the rules makes of it; NULL stays NULL."""
    own = F.try_element_at(F.col("click.own_sources"), version.cast("smallint"))
    click = F.col("click").dropFields("own_sources")
    for name in OwnSource._fields:
        click = click.withField(name, own[name])
    return click.withField("channel_rules_version", version.cast("smallint"))


def _verdict(settings: Settings, rules_by_version: Mapping[int, Rules]) -> Any:
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
                own_sources = {version: own_source(event, rules) for version, rules in rules_by_version.items()}
                return {"click": _click_row(event) | {"own_sources": own_sources}}
            case Checkout():
                return {"checkout": _checkout_row(event)}

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
        "quantity": click.quantity,
        "bucket": bucket(click.user_id),
        "user_id": click.user_id,
        "event_id": click.event_id,
        "event_type": click.event_type,
        "session_id": click.session_id,
        "product_id": click.product_id,
        "category": click.category or None,
        "brand": click.brand or None,
        "device": agent(click.user_agent).device,
        "utm_source": click.utm_source or None,
        "utm_medium": click.utm_medium or None,
        "utm_campaign": click.utm_campaign or None,
        "utm_term": click.utm_term or None,
        "utm_content": click.utm_content or None,
    }


def _checkout_row(checkout: Checkout) -> dict:
    return {
        "checkout_id": checkout.checkout_id,
        "user_id": checkout.user_id,
        "event_id": checkout.event_id,
        "event_micros": _micros(checkout.event_time),
        "bucket": bucket(checkout.user_id),
        "session_id": checkout.session_id,
        "device": agent(checkout.user_agent).device,
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
