"""Origins, paths and touches in the plainest Python, from the rows of `clicks` and `checkout_lines` alone."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import NamedTuple

from backfill.settings import Settings
from testing.naive_credit import credits_of

REACH = timedelta(hours=24)
ORIGIN = ("channel", "source", "medium", "campaign")


class Rules(NamedTuple):
    """What a line is credited under; credits is `touches`, or `clicks` as before there were touches."""

    scope: str
    lookback: timedelta
    max_path: int
    credits: str = "touches"


def rules_of(settings: Settings) -> Rules:
    """Of lines that are credited to touches under the settings."""
    return Rules(settings.scope, settings.lookback, settings.max_path)


def naive_credit(
    clicks: Iterable[dict], lines: Iterable[dict], rules: Callable[[dict], Rules], verdict: Callable[[dict], dict]
) -> dict[str, list[dict]]:
    """Rows of paths, attributed_checkouts and attribution_credit, each line under its own rules.

    `verdict` is a click's `naive_verdict`.
    """
    by_user: dict[str, list[dict]] = {}
    for click in clicks:
        by_user.setdefault(click["user_id"], []).append(click | verdict(click))
    tables: dict[str, list[dict]] = {"paths": [], "attributed_checkouts": [], "attribution_credit": []}
    for line in lines:
        of_line = rules(line)
        pairs = _pairs(line, by_user.get(line["user_id"], []), of_line)
        touches = _touches(pairs, of_line)
        tables["paths"] += pairs
        tables["attributed_checkouts"].append(_attributed(line, touches))
        tables["attribution_credit"] += credits_of(line, touches, of_line.lookback)
    return tables


def _pairs(line: dict, clicks: list[dict], rules: Rules) -> list[dict]:
    """The rows of paths."""
    eligible = []
    for click in clicks:
        age = line["event_time"] - click["event_time"]
        same = click["product_id"] == line["product_id"] or rules.scope == "user"
        earns = click["event_type"] in ("page_view", "add_to_cart")
        if same and earns and rules.lookback >= age >= timedelta(0):
            eligible.append(click)
    eligible.sort(key=_place)
    if len(eligible) > rules.max_path:
        eligible = [eligible[0], *eligible[len(eligible) - rules.max_path + 1 :]]
    return [_pair(line, click, clicks, rules) for click in eligible]


def _pair(line: dict, click: dict, clicks: list[dict], rules: Rules) -> dict:
    by_origin = rules.credits == "touches"
    origin = _origin(click, clicks if by_origin else [])
    return {
        "checkout_id": line["checkout_id"],
        "line_no": line["line_no"],
        "click_time": click["event_time"],
        "click_id": click["event_id"],
        "device": click["device"],
        **{name: click[name] for name in ("is_bot_agent", "is_bot_rate", "bot_override")},
        "session_id": click["session_id"] if by_origin else None,
        "landing_time": origin["event_time"] if origin and by_origin else None,
        "landing_id": origin["event_id"] if origin and by_origin else None,
        "channel": origin["channel"] if origin else "direct",
        "source": origin["source"] if origin else "direct",
        "medium": origin["utm_medium"] if origin else None,
        "campaign": origin["utm_campaign"] if origin else None,
    }


def _origin(click: dict, clicks: list[dict]) -> dict | None:
    """The landing that brought the visit that the click is of."""
    if _lands(click):
        return click
    before = [
        landing
        for landing in clicks
        if landing["session_id"] == click["session_id"]
        and timedelta(0) <= click["event_time"] - landing["event_time"] <= REACH
        and _lands(landing)
    ]
    return max(before, key=_place, default=None)


def _lands(click: dict) -> bool:
    return click["channel"] != "internal" and click["channel"] != "direct"


def _place(click: dict) -> tuple:
    return click["event_time"], click["event_id"]


def _touches(pairs: list[dict], rules: Rules) -> list[dict]:
    """The pairs that count."""
    touches = []
    origins: dict[str, list] = {}
    for pair in pairs:
        if _is_bot(pair):
            continue
        origin = [pair[name] for name in ORIGIN]
        if rules.credits == "clicks" or origins.get(pair["session_id"]) != origin:
            touches.append(pair)
        origins[pair["session_id"]] = origin
    return touches


def _is_bot(pair: dict) -> bool:
    said = pair["bot_override"]
    return pair["is_bot_agent"] or pair["is_bot_rate"] if said is None else said


def _attributed(line: dict, touches: list[dict]) -> dict:
    first = touches[0] if touches else {}
    return line | {
        "first_click_time": first.get("click_time"),
        "first_click_id": first.get("click_id"),
        **{name: first.get(name) for name in (*ORIGIN, "device")},
    }
