"""Every line's credit by the six models, split in integers: minor units of the currency, and millionths of the line."""

from datetime import timedelta

from pyspark.sql import Column, DataFrame, Window, WindowSpec
from pyspark.sql import functions as F

from attribution.event_types import CURRENCY_DIGITS
from backfill.decay_weights import HALF_LIFE, HOURS, MINUTES, SCALE
from backfill.settings import Settings

MODELS = ("first_click", "last_click", "last_non_direct", "linear", "position_based", "time_decay")
CREDIT_COLUMNS = [
    "checkout_id", "line_no", "line_time", "position", "click_time", "click_id", "source", "medium", "campaign",
    "device", "currency", *[f"{model}_{share}" for model in MODELS for share in ("weight", "amount")],
]  # fmt: skip

MILLION = 1_000_000
MICROSECOND = timedelta(microseconds=1)
LONGEST_DECAYING_LOOKBACK = timedelta(days=28)


def credit_of(lines: DataFrame, paths: DataFrame, settings: Settings) -> DataFrame:
    """One row a line and click, bots left out; a line without one has a row without a click, which gets everything."""
    currencies = F.create_map(*[F.lit(part) for pair in CURRENCY_DIGITS.items() for part in pair])
    minor_units = F.pow(F.lit(10), currencies[F.col("currency")]).cast("decimal(5, 0)")
    line = lines.select(
        "checkout_id",
        "line_no",
        F.col("event_time").alias("line_time"),
        "currency",
        minor_units.alias("minor_units"),
        (F.col("amount") * minor_units).cast("decimal(18, 0)").alias("units"),
    )
    by_time = _line().orderBy("click_time", "click_id")
    placed = _decayed(
        line.join(paths.where("device <> 'bot'"), ["checkout_id", "line_no"], "left")
        .withColumn("position", F.row_number().over(by_time))
        .withColumn("clicks", F.count("*").over(_line()))
        .withColumn("last_other", F.max(F.expr("if(source <> 'direct', position, null)")).over(_line())),
        settings,
    )
    position, clicks = F.col("position"), F.col("clicks")
    weights = {
        "first_click": (position == 1).cast("long"),
        "last_click": (position == clicks).cast("long"),
        "last_non_direct": (position == F.coalesce("last_other", "clicks")).cast("long"),
        "linear": F.lit(1),
        "position_based": F.when((clicks > 2) & position.isin(1, F.col("clicks")), 2 * (clicks - 2)).otherwise(1),
        "time_decay": F.coalesce("decay_weight", F.lit(1)),
    }
    credited = placed
    for model, weight in weights.items():
        credited = _split(credited.withColumn("weight", weight.cast("decimal(12, 0)")), model)
    return credited.select(CREDIT_COLUMNS)


def _split(placed: DataFrame, model: str) -> DataFrame:
    """Adds <model>_weight and <model>_amount: shares in proportion to `weight`, by largest remainder, then by time."""
    weight = placed.withColumn("total", F.sum("weight").over(_line()).cast("decimal(15, 0)"))
    return (
        _shares_of(F.lit(MILLION), _shares_of(F.col("units"), weight, "units_share"), "millionths_share")
        .withColumn(f"{model}_weight", (F.col("millionths_share") / MILLION).cast("decimal(7, 6)"))
        .withColumn(f"{model}_amount", (F.col("units_share") / F.col("minor_units")).cast("decimal(18, 4)"))
    )


def _shares_of(whole: Column, weighted: DataFrame, name: str) -> DataFrame:
    # Decimals, because whole * weight may exceed a long.
    divided = weighted.withColumn("whole", whole.cast("decimal(18, 0)")).withColumns(
        {
            "share": F.expr("cast(whole * weight div total as decimal(18, 0))"),
            "remainder": F.expr("whole * weight % total"),
        }
    )
    rank = F.row_number().over(_line().orderBy(F.desc("remainder"), "position"))
    left = F.col("whole") - F.sum("share").over(_line())
    return divided.withColumn(name, F.col("share") + (rank <= left).cast("int"))


def _decayed(placed: DataFrame, settings: Settings) -> DataFrame:
    """Adds decay_weight: it halves every 7 days, or every quarter of a lookback shorter than 28, by age in whole minutes."""
    microseconds = min(settings.lookback, LONGEST_DECAYING_LOOKBACK) // MICROSECOND
    minutes_old = "(unix_micros(line_time) - unix_micros(click_time)) div 60000000"
    step = f"{minutes_old} * {LONGEST_DECAYING_LOOKBACK // MICROSECOND} div {microseconds}"
    weight = f"{_table(HOURS)}[step % {HALF_LIFE} div 60] * {_table(MINUTES)}[step % 60] div {SCALE}"
    halvings = f"least(step div {HALF_LIFE}, 24)"
    return placed.withColumn("step", F.expr(step)).withColumn(
        "decay_weight", F.expr(f"greatest(1, shiftright({weight}, cast({halvings} as int)))")
    )


def _line() -> WindowSpec:
    return Window.partitionBy("checkout_id", "line_no")


def _table(weights: tuple[int, ...]) -> str:
    return f"array({', '.join(f'{weight}L' for weight in weights)})"
