"""Of every line the clicks of its path with their origins, and which of them count as touches."""

from datetime import timedelta

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from backfill.settings import Settings
from backfill.verdicts import MICROSECOND
from contract.own_source import DIRECT, NO_LANDINGS

LINE_RULES = ["scope", "lookback_micros", "max_path", "credits"]
"""What a line is credited under; credits is `touches`, or `clicks` where every click of its path counts by itself."""

LANDING_REACH = timedelta(hours=24) // MICROSECOND


def ruled_lines(lines: DataFrame, settings: Settings, line_rules: DataFrame | None) -> DataFrame:
    """The lines with LINE_RULES: what `line_rules` (checkout_id, line_no, LINE_RULES) has, else the settings."""
    defaults = {
        "scope": F.lit(settings.scope),
        "lookback_micros": F.lit(settings.lookback // MICROSECOND).cast("long"),
        "max_path": F.lit(settings.max_path),
        "credits": F.lit("touches"),
    }
    if line_rules is None:
        return lines.withColumns(defaults)
    own = line_rules.select("checkout_id", "line_no", F.struct(LINE_RULES).alias("own"))
    return (
        lines.join(own, ["checkout_id", "line_no"], "left")
        .withColumns({name: F.coalesce(f"own.{name}", default) for name, default in defaults.items()})
        .drop("own")
    )


def with_origins(clicks: DataFrame) -> DataFrame:
    """The clicks with `lands` and `origin`, NULL where no landing of the session reaches the click."""
    lands = ~F.col("channel").isin(*NO_LANDINGS)
    here = F.struct("event_time", "event_id", "channel", "source", "utm_medium", "utm_campaign")
    micros = F.unix_micros("event_time")
    # Of all landings up to the click, not of 24 hours: Spark would read such a frame anew for every click.
    up_to_click = (
        Window.partitionBy("user_id", "session_id")
        .orderBy(micros)
        .rangeBetween(Window.unboundedPreceding, Window.currentRow)
    )
    latest = F.max(F.when(lands, here)).over(up_to_click)
    is_reached = micros - F.unix_micros("latest.event_time") <= LANDING_REACH
    return clicks.withColumns({"lands": lands, "latest": latest}).withColumn(
        "origin", F.when(lands, here).when(is_reached, F.col("latest"))
    )


def paths_of(lines: DataFrame, clicks: DataFrame) -> DataFrame:
    """The eligible clicks (`with_verdicts`) of every line of `ruled_lines`: the first and the latest max_path - 1."""
    line, click = lines.alias("line"), with_origins(clicks).alias("click")
    # Microseconds, because Spark adds the days of an interval by the calendar of the session's zone.
    line_time, click_time = F.unix_micros("line.event_time"), F.unix_micros("click.event_time")
    eligible = (
        (F.col("click.user_id") == F.col("line.user_id"))
        & click_time.between(line_time - F.col("lookback_micros"), line_time)
        & (F.col("event_type") != "remove_from_cart")
    )
    on_product = F.col("click.product_id") == F.col("line.product_id")
    by_origin = F.col("credits") == "touches"
    origin = F.when(by_origin | F.col("lands"), F.col("origin"))
    columns: list[str | Column] = [
        "checkout_id",
        "line_no",
        "credits",
        "max_path",
        F.col("click.event_time").alias("click_time"),
        F.col("click.event_id").alias("click_id"),
        F.when(by_origin, F.col("session_id")).alias("session_id"),
        F.when(by_origin, F.col("origin.event_time")).alias("landing_time"),
        F.when(by_origin, F.col("origin.event_id")).alias("landing_id"),
        F.coalesce(origin["channel"], F.lit(DIRECT)).alias("channel"),
        F.coalesce(origin["source"], F.lit(DIRECT)).alias("source"),
        origin["utm_medium"].alias("medium"),
        origin["utm_campaign"].alias("campaign"),
        "device",
        "is_bot_agent",
        "is_bot_rate",
        "bot_override",
    ]
    # Two joins, because one on the user alone would meet every line with all of the user's clicks.
    pairs = (
        line.where("scope = 'product'")
        .join(click, eligible & on_product)
        .select(*columns)
        .unionAll(line.where("scope = 'user'").join(click, eligible).select(*columns))
    )
    return (
        pairs.withColumn("from_first", _rank(F.asc("click_time"), F.asc("click_id")))
        .withColumn("from_latest", _rank(F.desc("click_time"), F.desc("click_id")))
        .where((F.col("from_first") == 1) | (F.col("from_latest") < F.col("max_path")))
        .drop("from_first", "from_latest", "max_path")
    )


def earning(paths: DataFrame) -> DataFrame:
    """The clicks of `paths_of` that are no bot's: people's verdict goes before those by user agent and by rate."""
    return paths.where("not coalesce(bot_override, is_bot_agent or is_bot_rate)")


def touches_of(paths: DataFrame) -> DataFrame:
    """The clicks of `paths_of` that count: of each run of one origin within a session, bots left out, the first."""
    origin = F.struct("channel", "source", "medium", "campaign")
    in_session = Window.partitionBy("checkout_id", "line_no", "session_id").orderBy("click_time", "click_id")
    return (
        earning(paths)
        .withColumns({"origin": origin, "origin_before": F.lag(origin).over(in_session)})
        .where("credits = 'clicks' or not origin <=> origin_before")
        .drop("origin", "origin_before")
    )


def _rank(*order: Column) -> Column:
    return F.row_number().over(Window.partitionBy("checkout_id", "line_no").orderBy(*order))
