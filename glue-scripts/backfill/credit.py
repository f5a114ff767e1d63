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
WHOLES = ("millionths", "units")
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
        F.lit(MILLION).cast("decimal(18, 0)").alias("millionths"),
    )
    by_time = _line().orderBy("click_time", "click_id")
    placed = _decayed(
        line.join(touches, ["checkout_id", "line_no"], "left")
        .withColumns({"position": F.row_number().over(by_time), "touches": F.count("*").over(_line())})
        .withColumn("last_other", F.max(F.expr("if(channel <> 'direct', position, null)")).over(_line()))
    )
    position, count = F.col("position"), F.col("touches")
    winners = {"first_click": F.lit(1), "last_click": count, "last_non_direct": F.coalesce("last_other", "touches")}
    weights = {
        "linear": F.lit(1),
        "position_based": F.when((count > 2) & position.isin(1, count), 2 * (count - 2)).otherwise(1),
        "time_decay": F.col("decay_weight"),
    }
    won = {
        f"{whole}_by_{model}": F.when(position == winner, F.col(whole)).otherwise(0)
        for model, winner in winners.items()
        for whole in WHOLES
    }
    shares = {
        f"{model}_{share}": F.expr(f"cast({whole}_by_{model} / {unit} as {decimal})")
        for model in MODELS
        for share, whole, unit, decimal in [
            ("weight", "millionths", MILLION, "decimal(7, 6)"),
            ("amount", "units", "minor_units", "decimal(18, 4)"),
        ]
    }
    return _split(placed.withColumns(won), weights).withColumns(shares).select(CREDIT_COLUMNS)


def _split(placed: DataFrame, weights: dict[str, Column]) -> DataFrame:
    """Adds each whole's shares in proportion to each model's weights, by largest remainder; of equal ones the earliest
    first. All models in one step, because Spark analyzes the whole plan at every step."""
    # Decimals, because whole * weight may exceed a long.
    weighted = placed.withColumns({f"weight_by_{model}": weights[model].cast("decimal(12, 0)") for model in weights})
    summed = weighted.withColumns(
        {f"total_by_{model}": F.sum(f"weight_by_{model}").over(_line()).cast("decimal(15, 0)") for model in weights}
    )
    splits = [
        (f"{whole}_by_{model}", f"{whole} * weight_by_{model}", f"total_by_{model}")
        for model in weights
        for whole in WHOLES
    ]
    divided = summed.withColumns(
        {f"{name}_share": F.expr(f"cast({weighed} div {total} as decimal(18, 0))") for name, weighed, total in splits}
        | {f"{name}_remainder": F.expr(f"{weighed} % {total}") for name, weighed, total in splits}
    )
    return divided.withColumns({f"{whole}_by_{model}": _rounded(whole, model) for model in weights for whole in WHOLES})


def _rounded(whole: str, model: str) -> Column:
    share, remainder = f"{whole}_by_{model}_share", f"{whole}_by_{model}_remainder"
    rank = F.row_number().over(_line().orderBy(F.desc(remainder), "position"))
    left = F.col(whole) - F.sum(share).over(_line())
    return F.col(share) + (rank <= left).cast("int")


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
