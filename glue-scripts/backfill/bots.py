"""Which clicks are a bot's: by their user agent, by their user's rate, or because people said so."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from backfill.verdicts import MICROSECOND
from contract.bot_rule import MOST_EVENTS, WINDOW

PAIR = ["checkout_id", "line_no", "click_time", "click_id"]
MARK_COLUMNS = ["user_id", "marked_at"]
WINDOW_MICROS = WINDOW // MICROSECOND


def marks_of(clicks: DataFrame, orders: DataFrame) -> DataFrame:
    """(user_id, marked_at), distinct: the times of a user's events that end a window of more than MOST_EVENTS."""
    columns: list[str | Column] = ["user_id", F.unix_micros("event_time").alias("micros")]
    events = clicks.select(*columns).unionAll(orders.select(*columns))
    # Of events at one time the last sees them all. A count over the window would read it anew for each event.
    in_order = Window.partitionBy("user_id").orderBy("micros")
    first_of_too_many = F.lag("micros", MOST_EVENTS).over(in_order)
    return (
        events.withColumn("first", first_of_too_many)
        .where(F.col("micros") - F.col("first") < WINDOW_MICROS)
        .select("user_id", F.timestamp_micros("micros").alias("marked_at"))
        .distinct()
    )


def with_verdicts(clicks: DataFrame, marks: DataFrame, overrides: DataFrame | None = None) -> DataFrame:
    """The clicks with is_bot_rate and bot_override.

    `overrides` has id, user_id, from_micros, to_micros and is_bot, NULL where what was decided is withdrawn; of those
    that hold a click's time the last counts.
    """
    at = F.unix_micros("event_time")
    marked = marks.select("user_id", F.col("marked_at").alias("event_time"), F.unix_micros("marked_at").alias("mark"))
    from_here_on = (
        Window.partitionBy("user_id").orderBy(F.desc(at)).rangeBetween(Window.unboundedPreceding, Window.currentRow)
    )
    next_mark = F.min("mark").over(from_here_on)
    rated = (
        clicks.withColumn("is_click", F.lit(True))
        .unionByName(marked, allowMissingColumns=True)
        .withColumn("is_bot_rate", F.coalesce(next_mark - at < WINDOW_MICROS, F.lit(False)))
        .where("is_click")
        .drop("is_click", "mark")
    )
    if overrides is None:
        return rated.withColumn("bot_override", F.lit(None).cast("boolean"))
    last_first = F.sort_array(F.collect_list(F.struct("id", "from_micros", "to_micros", "is_bot")), asc=False)
    of_user = overrides.groupBy("user_id").agg(last_first.alias("overrides"))
    holding = F.filter("overrides", lambda one: (one.from_micros <= at) & (one.to_micros > at))
    return (
        rated.join(of_user, "user_id", "left")
        .withColumn("bot_override", F.get(holding, F.lit(0))["is_bot"])
        .drop("overrides")
    )


def with_stored_verdicts(paths: DataFrame, stored: DataFrame | None) -> DataFrame:
    """The paths, with the is_bot_rate and bot_override that are `stored` (PAIR, the verdict) where a pair is there."""
    if stored is None:
        return paths
    verdict = F.struct("is_bot_rate", "bot_override")
    return (
        paths.withColumn("found", verdict)
        .drop("is_bot_rate", "bot_override")
        .join(stored.select(*PAIR, verdict.alias("stored")), PAIR, "left")
        .select("*", F.coalesce("stored", "found").alias("verdict"))
        .select("*", "verdict.*")
        .drop("found", "stored", "verdict")
    )
