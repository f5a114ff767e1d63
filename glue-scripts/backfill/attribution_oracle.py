"""What a history of events comes to: facts, rejected events, paths, the first touch and the credit of every line.

Computed from the whole history at once and without the stream's SQL, so that each can prove the other. The tables have
the names and columns of the database's.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from backfill.bots import marks_of, with_stored_verdicts, with_verdicts
from backfill.credit import credit_of
from backfill.paths import earning, paths_of, ruled_lines, touches_of
from backfill.settings import Settings
from backfill.verdicts import event_time
from contract.records import CHECKOUTS

CLICK_COLUMNS = [
    "event_time", "price", "currency", "quantity", "bucket", "user_id", "event_id", "event_type", "session_id",
    "product_id", "category", "brand", "device", "is_bot_agent", "bot_agent", "agent_rules_version", "source",
    "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "click_id_type", "referrer_domain",
    "channel", "channel_rules_version",
]  # fmt: skip
CHECKOUT_COLUMNS = [
    "checkout_id", "user_id", "event_id", "event_time", "bucket", "session_id", "device", "is_bot_agent",
    "agent_rules_version", "currency", "value", "payment_method", "coupon", "content_hash",
]  # fmt: skip
LINE_COLUMNS = [
    "checkout_id", "line_no", "user_id", "event_time", "bucket", "quantity", "product_id", "category", "brand",
    "currency", "unit_price", "amount",
]  # fmt: skip
REJECTED_COLUMNS = ["stream", "payload_hash", "reason", "path", "rule", "arrived_at", "times_seen"]
PATH_COLUMNS = [
    "checkout_id", "line_no", "click_time", "click_id", "session_id", "landing_time", "landing_id", "channel",
    "source", "medium", "campaign", "device", "is_bot_agent", "is_bot_rate", "bot_override",
]  # fmt: skip
ATTRIBUTED_COLUMNS = [
    "checkout_id", "line_no", "user_id", "event_time", "product_id", "category", "brand", "quantity", "currency",
    "amount", "first_click_time", "first_click_id", "source", "medium", "campaign", "device", "channel",
]  # fmt: skip


def attribute(
    judged: DataFrame,
    settings: Settings,
    line_rules: DataFrame | None = None,
    overrides: DataFrame | None = None,
    stored_verdicts: DataFrame | None = None,
) -> dict[str, DataFrame]:
    """The tables of a history by name, from the rows of `judge_records`.

    Every line is credited to touches under the settings, but for those that `line_rules` (checkout_id, line_no,
    LINE_RULES) has rules of their own for. `overrides` are what people decided of clicks, as `with_verdicts` has them;
    pairs of `stored_verdicts` are judged as they are there.
    """
    clicks = standing_clicks(judged)
    orders = standing_orders(judged)
    lines = lines_of(orders)
    ruled = ruled_lines(lines, settings, line_rules)
    marks = marks_of(clicks, orders)
    paths = with_stored_verdicts(paths_of(ruled, with_verdicts(clicks, marks, overrides)), stored_verdicts)
    return {
        "clicks": clicks,
        "checkouts": orders.select(CHECKOUT_COLUMNS),
        "checkout_lines": lines,
        "rejected_events": rejected_events(judged, orders),
        "bot_marks": marks,
        "paths": paths.select(PATH_COLUMNS),
        "attributed_checkouts": first_clicks(lines, paths),
        "attribution_credit": credit_of(ruled, touches_of(paths)),
    }


def standing_clicks(judged: DataFrame) -> DataFrame:
    """Every valid click once: the first to arrive under an identity."""
    valid = judged.where("click is not null").select("position", event_time("click").alias("event_time"), "click.*")
    return _first_to_arrive(valid, "user_id", "event_time", "event_id").select(CLICK_COLUMNS)


def standing_orders(judged: DataFrame) -> DataFrame:
    """Every valid checkout once, with its items as the array `lines`: the first to arrive under a checkout_id."""
    valid = judged.where("checkout is not null").select(
        "position", event_time("checkout").alias("event_time"), "checkout.*"
    )
    return _first_to_arrive(valid, "checkout_id").select(*CHECKOUT_COLUMNS, "lines")


def lines_of(orders: DataFrame) -> DataFrame:
    """One row an item of an order; amount is quantity * unit_price, exact."""
    amount = (F.col("line.quantity").cast("decimal(5, 0)") * F.col("line.unit_price")).cast("decimal(19, 4)")
    return orders.select("*", F.explode("lines").alias("line")).select(
        "checkout_id", "line.line_no", "user_id", "event_time", "bucket", "line.quantity", "line.product_id",
        "line.category", "line.brand", "currency", "line.unit_price", amount.alias("amount"),
    ).select(LINE_COLUMNS)  # fmt: skip


def rejected_events(judged: DataFrame, orders: DataFrame) -> DataFrame:
    """One row a distinct payload that broke the contract, or whose order stands with other content already.

    Without the payloads, which hold what must not leave the lake: payload_hash finds them there.
    """
    broken = judged.where("reason is not null").select(
        "stream", "payload_hash", "arrived_at", "position", "reason", "path", "rule"
    )
    conflicting = (
        _told_beside(judged, orders)
        .where(~_is_same_order())
        .select(
            F.lit(CHECKOUTS).alias("stream"),
            "payload_hash",
            "arrived_at",
            "position",
            F.lit("conflicting_checkout").alias("reason"),
            F.lit("$.checkout_id").alias("path"),
            F.lit("an order with other content stands").alias("rule"),
        )
    )
    rejected = broken.unionByName(conflicting)
    times_seen = rejected.groupBy("stream", "payload_hash").agg(F.count("*").alias("times_seen"))
    return (
        _first_to_arrive(rejected, "stream", "payload_hash")
        .join(times_seen, ["stream", "payload_hash"])
        .select(REJECTED_COLUMNS)
    )


def count_repeats(judged: DataFrame, orders: DataFrame) -> int:
    """How many records tell an order that stands, by another event or in other words: among the duplicates."""
    is_other = F.struct("told.content_hash", "told.event_id", "told.session_id") != F.struct(
        "standing.content_hash", "standing.event_id", "standing.session_id"
    )
    return _told_beside(judged, orders).where(_is_same_order() & is_other).count()


def _told_beside(judged: DataFrame, orders: DataFrame) -> DataFrame:
    """Every valid checkout, `told`, beside the order that stands under its id, `standing`."""
    told = judged.where("checkout is not null").select("payload_hash", "arrived_at", "position", "checkout.*")
    return told.alias("told").join(orders.alias("standing"), F.col("told.checkout_id") == F.col("standing.checkout_id"))


def _is_same_order() -> Column:
    return _content("told") == _content("standing")


def _content(order: str) -> Column:
    """What makes an order the same: who bought what for how much, the items in whatever order."""
    items = F.transform(f"{order}.lines", lambda line: F.struct(line.product_id, line.quantity, line.unit_price))
    return F.struct(f"{order}.user_id", f"{order}.currency", f"{order}.value", F.array_sort(items))


def first_clicks(lines: DataFrame, paths: DataFrame) -> DataFrame:
    """Every line with its first touch: the first click of its path, bots left out; NULL where there is none."""
    first = (
        earning(paths)
        .groupBy("checkout_id", "line_no")
        .agg(
            F.min(F.struct("click_time", "click_id", "source", "medium", "campaign", "device", "channel")).alias(
                "first"
            )
        )
    )
    return (
        lines.join(first, ["checkout_id", "line_no"], "left")
        .select(
            "*",
            F.col("first.click_time").alias("first_click_time"),
            F.col("first.click_id").alias("first_click_id"),
            "first.source",
            "first.medium",
            "first.campaign",
            "first.device",
            "first.channel",
        )
        .select(ATTRIBUTED_COLUMNS)
    )


def _first_to_arrive(rows: DataFrame, *identity: str) -> DataFrame:
    others = [name for name in rows.columns if name not in identity]
    first = F.min_by(F.struct(*others), "position").alias("first")
    return rows.groupBy(*identity).agg(first).select(*identity, "first.*")
