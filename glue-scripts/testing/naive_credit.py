"""Credit by the six models in the plainest Python: fractions, and money by hand."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from backfill.decay_weights import HOURS, MINUTES
from contract.event_rules import CURRENCY_DIGITS


def credits_of(line: dict, touches: list[dict], lookback: timedelta) -> list[dict]:
    """One row a touch, a row of paths, with its share by each model; all goes to nobody where there is none."""
    shares: dict[str, list[Fraction]] = {
        "first_click": [Fraction(touch is touches[0]) for touch in touches],
        "last_click": [Fraction(touch is touches[-1]) for touch in touches],
        "last_non_direct": _only([touch["channel"] != "direct" for touch in touches]),
        "linear": [Fraction(1)] * len(touches),
        "position_based": _ends_and_between(len(touches)),
        "time_decay": [Fraction(_decayed(line["event_time"] - touch["click_time"], lookback)) for touch in touches],
    }
    digits = CURRENCY_DIGITS[line["currency"]]
    rows = []
    for position, touch in enumerate(touches or [{}], start=1):
        row = {
            name: touch.get(name)
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


def _ends_and_between(touches: int) -> list[Fraction]:
    if touches < 3:
        return [Fraction(1)] * touches
    return [Fraction(2, 5), *[Fraction(1, 5 * (touches - 2))] * (touches - 2), Fraction(2, 5)]


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
