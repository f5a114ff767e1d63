"""What a history of events comes to: facts, rejected events, paths, the first click and the credit of every line.

Computed from the whole history at once and without the stream's SQL, so that each can prove the other. The tables have
the names and columns of the database's.
"""

from datetime import timedelta

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from backfill.credit import credit_of
from backfill.settings import Settings
from backfill.verdicts import event_time
from contract.records import CHECKOUTS

CLICK_COLUMNS = [
    "event_time", "price", "quantity", "bucket", "user_id", "event_id", "event_type", "session_id", "product_id",
    "category", "brand", "device", "source", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content",
    "click_id_type", "referrer_domain", "channel", "channel_rules_version",
]  # fmt: skip
CHECKOUT_COLUMNS = [
    "checkout_id", "user_id", "event_id", "event_time", "bucket", "session_id", "device", "currency", "value",
    "payment_method", "coupon", "content_hash",
]  # fmt: skip
LINE_COLUMNS = [
    "checkout_id", "line_no", "user_id", "event_time", "bucket", "quantity", "product_id", "category", "brand",
    "currency", "unit_price", "amount",
]  # fmt: skip
REJECTED_COLUMNS = ["stream", "payload_hash", "reason", "path", "rule", "arrived_at", "times_seen"]
PATH_COLUMNS = [
    "checkout_id", "line_no", "click_time", "click_id", "source", "medium", "campaign", "device", "channel",
]  # fmt: skip
ATTRIBUTED_COLUMNS = [
    "checkout_id", "line_no", "user_id", "event_time", "product_id", "category", "brand", "quantity", "currency",
    "amount", "first_click_time", "first_click_id", "source", "medium", "campaign", "device",
]  # fmt: skip


def attribute(judged: DataFrame, settings: Settings) -> dict[str, DataFrame]:
    """The tables of a history by name, from the rows of `judge_records`."""
    clicks = standing_clicks(judged)
    orders = standing_orders(judged)
    lines = lines_of(orders)
    paths = paths_of(lines, clicks, settings)
    return {
        "clicks": clicks,
        "checkouts": orders.select(CHECKOUT_COLUMNS),
        "checkout_lines": lines,
        "rejected_events": rejected_events(judged, orders),
        "paths": paths,
        "attributed_checkouts": first_clicks(lines, paths),
        "attribution_credit": credit_of(lines, paths, settings),
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


def paths_of(lines: DataFrame, clicks: DataFrame, settings: Settings) -> DataFrame:
    """The eligible clicks of every line: the first and the latest max_path - 1."""
    line, click = lines.alias("line"), clicks.where("event_type <> 'remove_from_cart'").alias("click")
    may_earn = F.col("click.user_id") == F.col("line.user_id")
    if settings.scope == "product":
        may_earn &= F.col("click.product_id") == F.col("line.product_id")
    # Microseconds, because Spark adds the days of an interval by the calendar of the session's zone.
    line_time, click_time = F.unix_micros("line.event_time"), F.unix_micros("click.event_time")
    in_window = click_time.between(line_time - settings.lookback // timedelta(microseconds=1), line_time)
    eligible = line.join(click, may_earn & in_window, "inner").select(
        "checkout_id", "line_no", F.col("click.event_time").alias("click_time"), F.col("event_id").alias("click_id"),
        "source", F.col("utm_medium").alias("medium"), F.col("utm_campaign").alias("campaign"), "device",
        "channel",
    )  # fmt: skip
    return (
        eligible.withColumn("from_first", _rank(F.asc("click_time"), F.asc("click_id")))
        .withColumn("from_latest", _rank(F.desc("click_time"), F.desc("click_id")))
        .where((F.col("from_first") == 1) | (F.col("from_latest") < settings.max_path))
        .select(PATH_COLUMNS)
    )


def first_clicks(lines: DataFrame, paths: DataFrame) -> DataFrame:
    """Every line with the first click of its path, bots left out; the click's columns are NULL where there is none."""
    first = (
        paths.where("device <> 'bot'")
        .groupBy("checkout_id", "line_no")
        .agg(F.min(F.struct("click_time", "click_id", "source", "medium", "campaign", "device")).alias("first"))
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
        )
        .select(ATTRIBUTED_COLUMNS)
    )


def _first_to_arrive(rows: DataFrame, *identity: str) -> DataFrame:
    others = [name for name in rows.columns if name not in identity]
    first = F.min_by(F.struct(*others), "position").alias("first")
    return rows.groupBy(*identity).agg(first).select(*identity, "first.*")


def _rank(*order: Column) -> Column:
    return F.row_number().over(Window.partitionBy("checkout_id", "line_no").orderBy(*order))
