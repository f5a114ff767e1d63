"""Every line's credit by the six models, split in integers: minor units of the currency, and millionths of the line."""

from datetime import timedelta

from pyspark.sql import Column, DataFrame, Window, WindowSpec
from pyspark.sql import functions as F

from backfill.decay_weights import HALF_LIFE, HOURS, MINUTES, SCALE
from backfill.verdicts import MICROSECOND
from contract.event_rules import CURRENCY_DIGITS

MODELS = ("first_click", "last_click", "last_non_direct", "linear", "position_based", "time_decay")
CREDIT_COLUMNS = [
    "checkout_id", "line_no", "line_time", "position", "click_time", "click_id", "channel", "source", "medium",
    "campaign", "device", "currency", *[f"{model}_{share}" for model in MODELS for share in ("weight", "amount")],
]  # fmt: skip

MILLION = 1_000_000
LONGEST_DECAYING_LOOKBACK = timedelta(days=28)


def credit_of(lines: DataFrame, touches: DataFrame) -> DataFrame:
    """One row a line of `ruled_lines` and touch; without one, a row without a click, which gets everything."""
    currencies = F.create_map(*[F.lit(part) for pair in CURRENCY_DIGITS.items() for part in pair])
    minor_units = F.pow(F.lit(10), currencies[F.col("currency")]).cast("decimal(5, 0)")
    line = lines.select(
        "checkout_id",
        "line_no",
        F.col("event_time").alias("line_time"),
        "currency",
        "lookback_micros",
        minor_units.alias("minor_units"),
        (F.col("amount") * minor_units).cast("decimal(18, 0)").alias("units"),
    )
    by_time = _line().orderBy("click_time", "click_id")
    placed = _decayed(
        line.join(touches, ["checkout_id", "line_no"], "left")
        .withColumn("position", F.row_number().over(by_time))
        .withColumn("touches", F.count("*").over(_line()))
        .withColumn("last_other", F.max(F.expr("if(channel <> 'direct', position, null)")).over(_line()))
    )
    position, count = F.col("position"), F.col("touches")
    credited = placed
    for model, winner in {
        "first_click": F.lit(1),
        "last_click": count,
        "last_non_direct": F.coalesce("last_other", "touches"),
    }.items():
        wins = (position == winner).cast("int")
        credited = _shared(credited, model, wins * MILLION, wins * F.col("units"))
    for model, weight in {
        "linear": F.lit(1),
        "position_based": F.when((count > 2) & position.isin(1, count), 2 * (count - 2)).otherwise(1),
        "time_decay": F.col("decay_weight"),
    }.items():
        weighted = credited.withColumn("weight", weight.cast("decimal(12, 0)"))
        weighted = weighted.withColumn("total", F.sum("weight").over(_line()).cast("decimal(15, 0)"))
        split = _split(_split(weighted, F.lit(MILLION), "million_share"), F.col("units"), "units_share")
        credited = _shared(split, model, F.col("million_share"), F.col("units_share"))
    return credited.select(CREDIT_COLUMNS)


def _shared(placed: DataFrame, model: str, millionths: Column, units: Column) -> DataFrame:
    return placed.withColumns(
        {
            f"{model}_weight": (millionths / MILLION).cast("decimal(7, 6)"),
            f"{model}_amount": (units / F.col("minor_units")).cast("decimal(18, 4)"),
        }
    )


def _split(weighted: DataFrame, whole: Column, name: str) -> DataFrame:
    """Adds the whole's shares in proportion to weight, by largest remainder; of equal ones the earliest first."""
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


def _decayed(placed: DataFrame) -> DataFrame:
    """Adds decay_weight: halved every 7 days, or quarter of a lookback shorter than 28 days, of age in minutes."""
    minutes_old = "(unix_micros(line_time) - unix_micros(click_time)) div 60000000"
    longest = LONGEST_DECAYING_LOOKBACK // MICROSECOND
    step = f"{minutes_old} * {longest} div least(lookback_micros, {longest})"
    weight = f"{_table(HOURS)}[step % {HALF_LIFE} div 60] * {_table(MINUTES)}[step % 60] div {SCALE}"
    halvings = f"least(step div {HALF_LIFE}, 24)"
    return placed.withColumn("step", F.expr(f"coalesce({step}, 0)")).withColumn(
        "decay_weight", F.expr(f"greatest(1, shiftright({weight}, cast({halvings} as int)))")
    )


def _line() -> WindowSpec:
    return Window.partitionBy("checkout_id", "line_no")


def _table(weights: tuple[int, ...]) -> str:
    return f"array({', '.join(f'{weight}L' for weight in weights)})"
