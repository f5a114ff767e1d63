"""The event contract's verdict on one record: exact, pure, without Spark and without a clock.

events/contract.ts gives the same verdicts; events/golden/ holds both to it.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from contract.event_rules import CHECKOUT_RULES, CLICK_RULES, CURRENCY_DIGITS, EVENT_TIME_PATTERN
from contract.event_types import Checkout, Click, Item
from contract.records import CHECKOUTS, CLICKS

MAX_DEPTH = 128
MAX_AHEAD = timedelta(minutes=5)
MAX_CURRENCY_DIGITS = max(CURRENCY_DIGITS.values())

_STREAMS: dict[str, tuple[type, dict[str, Any]]] = {
    CLICKS: (Click, CLICK_RULES),
    CHECKOUTS: (Checkout, CHECKOUT_RULES),
}
_STRUCTURE = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
# Every escape but half a surrogate pair: what keeps its backslash when these are taken out is a lone half.
_WHOLE_ESCAPE = re.compile(
    r'\\(?:["\\/bfnrt]|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}'
    r"|u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
)
_NUMERAL = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?")
_INTEGER = re.compile(r"-?[0-9]+")
_TIME = re.compile(EVENT_TIME_PATTERN)

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a record is refused: the contract's reason, where (`$.items[0].quantity`), and what must hold."""

    reason: str
    path: str
    rule: str


FUTURE_TIME = Rejection("future_time", "$.event_time", "at most 5 minutes after its arrival")
TOO_OLD = {
    CLICKS: Rejection("too_old", "$.event_time", "no older at its arrival than the click retention"),
    CHECKOUTS: Rejection("too_old", "$.event_time", "no older at its arrival than the click retention - lookback"),
}


class _Numeral(str):
    """A JSON number as it was written: 1.0 is no integer, and 19.999 no amount in USD."""


def judge(stream: str, payload: bytes) -> Click | Checkout | Rejection:
    """Judge one record of the stream `clicks` or `checkouts`; of several violations the first by path counts.

    Money in an accepted event has exactly the currency's digits (a click's price: 3).
    """
    event_type, rules = _STREAMS[stream]
    parsed = _parse(payload)
    if isinstance(parsed, Rejection):
        return parsed
    digits = MAX_CURRENCY_DIGITS
    if type(parsed) is dict and type(parsed.get("currency")) is str:
        digits = CURRENCY_DIGITS.get(parsed["currency"], MAX_CURRENCY_DIGITS)
    violations = _violations(parsed, rules, digits, ())
    if first := min(violations, default=None, key=lambda violation: violation[0]):
        path, rule = first
        return Rejection("schema_violation", _written(path), rule)
    event = _typed(parsed, rules, digits, event_type)
    if isinstance(event, Checkout) and event.value != sum(
        (item.quantity * item.unit_price for item in event.items), start=Decimal(0)
    ):
        return Rejection("value_mismatch", "$.value", "the sum of quantity x unit_price")
    return event


def judge_age(
    stream: str, event_time: datetime, arrival: datetime, *, click_retention: timedelta, lookback: timedelta
) -> Rejection | None:
    """Judge an accepted event against its own arrival, so that a replay gives the same verdict."""
    if event_time - arrival > MAX_AHEAD:
        return FUTURE_TIME
    oldest = click_retention if stream == CLICKS else click_retention - lookback
    return TOO_OLD[stream] if arrival - event_time > oldest else None


def parse_time(text: str) -> datetime:
    """Parse an event_time to UTC.

    Raises:
        ValueError: not as the contract writes times, no real date, or outside the years 2000 to 2100 in UTC.
    """
    if not _TIME.fullmatch(text):
        raise ValueError("not an RFC 3339 time with a zone")
    local = datetime.fromisoformat(text)
    if not 1999 <= local.year <= 2101:
        raise ValueError("not in the years 2000 to 2100")
    moment = local.astimezone(UTC)
    if not 2000 <= moment.year <= 2100:
        raise ValueError("not in the years 2000 to 2100")
    return moment


def _parse(payload: bytes) -> Any:
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        return Rejection("not_json", "$", "UTF-8 text, neither compressed nor aggregated")
    if _is_too_deep(text):
        return Rejection("not_json", "$", f"nested at most {MAX_DEPTH} deep")
    try:
        parsed = json.loads(text, parse_int=_Numeral, parse_float=_Numeral, parse_constant=_refuse_constant)
    except ValueError:
        return Rejection("not_json", "$", "one JSON value")
    if "\\" in _WHOLE_ESCAPE.sub("", text):
        return Rejection("not_json", "$", "no lone surrogate")
    return parsed


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _is_too_deep(text: str) -> bool:
    if text.count("{") + text.count("[") <= MAX_DEPTH:
        return False
    depth = 0
    for token in _STRUCTURE.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif token[0] in "]}":
            depth -= 1
    return False


def _violations(value: Any, rules: dict[str, Any], digits: int, path: Path) -> Iterator[tuple[Path, str]]:
    if value is None and rules.get("nullable"):
        return
    if not _KEEPS[rules["kind"]](value, rules, digits):
        yield path, rules["rule"]
    elif rules["kind"] == "array":
        for index, item in enumerate(value):
            yield from _violations(item, rules["items"], digits, (*path, index))
    elif rules["kind"] == "object":
        for name, inner in rules["properties"].items():
            if name in value:
                yield from _violations(value[name], inner, digits, (*path, name))
            elif name in rules["required"]:
                yield (*path, name), "required"


def _keeps_text(value: Any, rules: dict[str, Any], _digits: int) -> bool:
    if type(value) is not str:
        return False
    if "allowed" in rules:
        return value in rules["allowed"]
    if rules.get("format") == "currency":
        return value in CURRENCY_DIGITS
    if rules.get("format") == "date-time":
        return _is_time(value)
    return rules.get("minLength", 0) <= len(value) <= rules["maxLength"] and "\0" not in value


def _keeps_integer(value: Any, rules: dict[str, Any], _digits: int) -> bool:
    # 20 characters are beyond every limit; int() refuses thousands of digits.
    if type(value) is not _Numeral or len(value) > 20 or not _INTEGER.fullmatch(value):
        return False
    return rules["minimum"] <= int(value) <= rules["maximum"]


def _keeps_money(value: Any, rules: dict[str, Any], digits: int) -> bool:
    if type(value) is not _Numeral:
        return False
    scale = _scale(rules, digits)
    units = _minor_units(value, scale)
    return units is not None and rules["minimum"] <= units <= rules["maximum"] * 10**scale


_KEEPS = {
    "string": _keeps_text,
    "integer": _keeps_integer,
    "number": _keeps_money,
    "array": lambda value, rules, _: type(value) is list and rules["minItems"] <= len(value) <= rules["maxItems"],
    "object": lambda value, _rules, _digits: type(value) is dict,
}


def _is_time(text: str) -> bool:
    try:
        parse_time(text)
    except ValueError:
        return False
    return True


def _scale(rules: dict[str, Any], digits: int) -> int:
    return digits if rules["maxDecimals"] == "currency" else rules["maxDecimals"]


def _minor_units(numeral: str, digits: int) -> int | None:
    """The amount times 10^digits, exactly; None where that is no whole number or has over 18 digits."""
    sign, whole, fraction, exponent = _NUMERAL.findall(numeral)[0]
    significant = (whole + fraction).lstrip("0")
    if not significant:
        return 0
    # As a float, an exponent of any length is harmless.
    shift = max(-1e9, min(1e9, float(exponent or 0)))
    kept = max(0, len(significant) - len(fraction) + int(shift) + digits)
    if kept > 18 or significant[kept:].strip("0"):
        return None
    units = int(significant[:kept].ljust(kept, "0") or "0")
    return -units if sign else units


def _typed(value: Any, rules: dict[str, Any], digits: int, struct: type = Item) -> Any:
    if value is None:
        return None
    match rules["kind"]:
        case "integer":
            return int(value)
        case "number":
            scale = _scale(rules, digits)
            return Decimal(_minor_units(value, scale) or 0).scaleb(-scale)
        case "array":
            return [_typed(item, rules["items"], digits) for item in value]
        case "object":
            known = rules["properties"]
            return struct(**{name: _typed(value[name], known[name], digits) for name in known if name in value})
        case _:
            return value


def _written(path: Path) -> str:
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
