"""What a run came to, in a few figures."""

from dataclasses import asdict, dataclass
from decimal import Decimal

from pyspark.sql import DataFrame
from pyspark.sql import functions as F


@dataclass(frozen=True, slots=True)
class Summary:
    """received = accepted + duplicates + all rejected, repeats are among duplicates; money exact, by currency."""

    received: int
    accepted: int
    duplicates: int
    repeats: int
    rejected: dict[str, int]
    clicks: int
    checkouts: int
    lines: int
    attributed: int
    unattributed: int
    revenue: dict[str, str]
    attributed_revenue: dict[str, str]

    def as_dict(self) -> dict:
        """Ready for JSON; money as text, so that no digit is lost."""
        return asdict(self)

    def as_text(self) -> str:
        """A few lines for a person."""
        return "\n".join(
            [
                f"received      {self.received:>12,}",
                f"  accepted    {self.accepted:>12,}  ({self.clicks:,} clicks, {self.checkouts:,} checkouts)",
                f"  duplicates  {self.duplicates:>12,}",
                f"    repeats   {self.repeats:>12,}",
                f"  rejected    {sum(self.rejected.values()):>12,}",
                *(f"    {reason:<22}{count:,}" for reason, count in self.rejected.items()),
                f"lines         {self.lines:>12,}",
                f"  attributed  {self.attributed:>12,}",
                f"  unattributed{self.unattributed:>12,}",
                *(
                    f"revenue {currency}   {amount:>12}  (attributed {self.attributed_revenue.get(currency, '0')})"
                    for currency, amount in self.revenue.items()
                ),
            ]
        )


def summarize(received: int, repeats: int, tables: dict[str, DataFrame]) -> Summary:
    """Counts the tables of `attribute`; `received` is the number of records."""
    clicks, checkouts = tables["clicks"].count(), tables["checkouts"].count()
    rejected = dict(
        sorted((row["reason"], row["count"]) for row in tables["rejected_events"].groupBy("reason").count().collect())
    )
    is_attributed = F.col("first_click_id").isNotNull()
    by_currency = (
        tables["attributed_checkouts"]
        .groupBy("currency")
        .agg(
            F.count("*").alias("lines"),
            F.count_if(is_attributed).alias("attributed"),
            F.sum("amount").alias("revenue"),
            F.sum(F.when(is_attributed, F.col("amount"))).alias("attributed_revenue"),
        )
        .orderBy("currency")
        .collect()
    )
    lines, attributed = sum(row["lines"] for row in by_currency), sum(row["attributed"] for row in by_currency)
    return Summary(
        received=received,
        accepted=clicks + checkouts,
        duplicates=received - clicks - checkouts - sum(rejected.values()),
        repeats=repeats,
        rejected=rejected,
        clicks=clicks,
        checkouts=checkouts,
        lines=lines,
        attributed=attributed,
        unattributed=lines - attributed,
        revenue={row["currency"]: _plain(row["revenue"]) for row in by_currency},
        attributed_revenue={row["currency"]: _plain(row["attributed_revenue"] or Decimal(0)) for row in by_currency},
    )


def _plain(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
