"""Credit by the six models in the plainest Python: fractions, and money by hand."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from backfill.decay_weights import HOURS, MINUTES
from backfill.settings import Settings
from contract.event_rules import CURRENCY_DIGITS


def pair_of(line: dict, click: dict) -> dict:
    """The row of paths."""
    return {
        "checkout_id": line["checkout_id"],
        "line_no": line["line_no"],
        "click_time": click["event_time"],
        "click_id": click["event_id"],
        "source": click["source"],
        "medium": click["utm_medium"],
        "campaign": click["utm_campaign"],
        "device": click["device"],
        "channel": click["channel"],
    }


def earners_of(path: list[dict]) -> list[dict]:
    """The clicks of a path that are not a bot's."""
    return [click for click in path if click["device"] != "bot"]


def credits_of(line: dict, path: list[dict], settings: Settings) -> list[dict]:
    """One row an earner with its share by each model; all goes to nobody where there is none."""
    earners = earners_of(path)
    shares: dict[str, list[Fraction]] = {
        "first_click": [Fraction(click is earners[0]) for click in earners],
        "last_click": [Fraction(click is earners[-1]) for click in earners],
        "last_non_direct": _only([click["source"] != "direct" for click in earners]),
        "linear": [Fraction(1)] * len(earners),
        "position_based": _ends_and_between(len(earners)),
        "time_decay": [Fraction(_decayed(line["event_time"] - c["event_time"], settings.lookback)) for c in earners],
    }
    digits = CURRENCY_DIGITS[line["currency"]]
    rows = []
    pairs = [pair_of(line, click) for click in earners] or [{}]
    for position, pair in enumerate(pairs, start=1):
        row = {
            name: pair.get(name)
            for name in ("click_time", "click_id", "channel", "source", "medium", "campaign", "device")
        }
        rows.append(
            row
            | {name: line[name] for name in ("checkout_id", "line_no", "currency")}
            | {"line_time": line["event_time"], "position": position}
        )
    for model, parts in shares.items():
        weights = _split(1_000_000, parts or [Fraction(1)])
        amounts = _split(int(line["amount"].scaleb(digits)), parts or [Fraction(1)])
        for row, weight, amount in zip(rows, weights, amounts, strict=True):
            row[f"{model}_weight"] = Decimal(weight).scaleb(-6)
            row[f"{model}_amount"] = Decimal(amount).scaleb(-digits)
    return rows


def _only(wanted: list[bool]) -> list[Fraction]:
    """All to the last that is wanted, or to the last of all."""
    last = max((n for n, is_wanted in enumerate(wanted) if is_wanted), default=len(wanted) - 1)
    return [Fraction(n == last) for n in range(len(wanted))]


def _ends_and_between(clicks: int) -> list[Fraction]:
    if clicks < 3:
        return [Fraction(1)] * clicks
    return [Fraction(2, 5), *[Fraction(1, 5 * (clicks - 2))] * (clicks - 2), Fraction(2, 5)]


def _decayed(age: timedelta, lookback: timedelta) -> int:
    """2^24, halved every 7 days or quarter of the lookback, step by step from the table."""
    half_life = min(lookback / 4, timedelta(days=7))
    hours, minutes = divmod(age // timedelta(minutes=1) * timedelta(days=7) // half_life, 60)
    weight = HOURS[hours % 168] * MINUTES[minutes] // 2**24
    for _ in range(hours // 168):
        weight //= 2
    return max(weight, 1)


def _split(whole: int, parts: list[Fraction]) -> list[int]:
    """The whole in proportion; what rounding down leaves goes to the largest fractions, of equals to the first."""
    exact = [whole * part / sum(parts) for part in parts]
    shares = [int(share) for share in exact]
    by_fraction = sorted(range(len(parts)), key=lambda n: shares[n] - exact[n])
    for n in by_fraction[: whole - sum(shares)]:
        shares[n] += 1
    return shares
