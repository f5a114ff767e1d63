"""The schemas of events/ as judge.py walks them: every rule with its limits, and in words.

The words are those of events/schema.ts. The schemas ship with the package, copied by events/generate.ts.
"""

import json
from importlib import resources
from typing import Any


def _read(name: str) -> dict[str, Any]:
    return json.loads(resources.files(__package__).joinpath(name).read_text())


def _rules(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with `kind` and `nullable` for its `type`, what is `allowed`, a constant as limits, and its `rule`."""
    types = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    [kind] = [name for name in types if name != "null"]
    rules = schema | {"kind": kind, "nullable": "null" in types}
    if "enum" in schema:
        rules["allowed"] = schema["enum"]
    if "const" in schema:
        only = schema["const"]
        rules |= {"allowed": [only]} if kind == "string" else {"minimum": only, "maximum": only}
    if "items" in schema:
        rules["items"] = _rules(schema["items"])
    if "properties" in schema:
        rules["properties"] = {name: _rules(inner) for name, inner in schema["properties"].items()}
    return rules | {"rule": _in_words(rules)}


def _in_words(rules: dict[str, Any]) -> str:
    or_null = ", or null" if rules["nullable"] else ""
    match rules:
        case {"const": only}:
            return f"exactly {only}"
        case {"enum": names}:
            return f"one of {', '.join(names)}"
        case {"format": "date-time"}:
            return "an RFC 3339 time with a zone, years 2000 to 2100 in UTC"
        case {"format": "currency"}:
            return f"an active ISO 4217 code{or_null}"
        case {"kind": "string", "maxLength": longest}:
            return f"a string of {rules.get('minLength', 0)} to {longest} characters without NUL{or_null}"
        case {"kind": "integer", "minimum": least, "maximum": most}:
            return f"an integer from {least} to {most}{or_null}"
        case {"kind": "number", "minimum": least, "maximum": most, "maxDecimals": decimals}:
            digits = "the currency's" if decimals == "currency" else decimals
            return f"a number from {least} to {most} with at most {digits} decimals{or_null}"
        case {"kind": "array", "minItems": fewest, "maxItems": most}:
            return f"a list of {fewest} to {most}"
        case {"kind": "object"}:
            return "an object"
    raise ValueError(f"no words for {rules}")


CLICK_RULES = _rules(_read("click.schema.json"))
CHECKOUT_RULES = _rules(_read("checkout.schema.json"))
CURRENCY_DIGITS: dict[str, int] = _read("currencies.json")
EVENT_TIME_PATTERN: str = CLICK_RULES["properties"]["event_time"]["pattern"]
