"""Payloads without the addresses in them: all else stays byte for byte what it was, so that it can be sent again.

A pair whose name says address goes with its whole value, whatever that is; of other texts what looks like an address.
What is no JSON is read in the same way as far as it goes.
"""

import re
from dataclasses import dataclass

from attribution.addresses import address_spans, may_hold_address, names_address
from attribution.unescaped import JSON_ESCAPE, NUL, Span, spans_in, without_escapes
from attribution.wrappings import Room, Wrapped, unwrapped
from contract.event_rules import CHECKOUT_RULES, CLICK_RULES

# How base64 of an object, of a list of them, or of either compressed begins.
_BASE64_OF_JSON = ("eyJ", "ewo", "eyA", "W3s", "H4sI")
# Pairs without a sign of an address, as most are; one by one they would take five times as long.
_NAME = r'"(?:(?!ip|addr|forward)[a-z_])++"\s*:\s*'
_TIME = r'"[0-9-]{10}T[0-9:]{8}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9:]{5})"'
_TEXT = rf'"(?!{"|".join(_BASE64_OF_JSON)})(?:[^"\\%.:]|[.:](?![0-9A-Fa-f:]))*+"'
_PLAIN_PAIRS = rf"((?:{_NAME}(?:{_TEXT}|{_TIME}|-?[0-9]++(?:[.][0-9]++)?|null|true|false)\s*,\s*)++)"
# Else a string, with the colon after it where it is a name; or what opens, closes and parts.
_TOKEN = re.compile(rf'{_PLAIN_PAIRS}|"((?:[^"\\]++|\\.)*+)(?:("\s*:)|"|\\?\Z)|[{{\[]|[}}\]]|,\s*', re.DOTALL)
# What identifies an event is never made what may identify another one: an empty one the contract refuses.
_IDENTITIES = {
    name for rules in (CLICK_RULES, CHECKOUT_RULES) for name, rule in rules["properties"].items() if "minLength" in rule
}
_WITH_VERSIONS = "user_agent"
_MOST_WRAPPINGS = 3


def redact(payload: bytes) -> bytes:
    """The payload without addresses, also where it is compressed, or base64; of one that nobody could read, nothing."""
    try:
        return _redacted(payload, Room(), wrappings=0)
    except Exception:
        return b""


def _redacted(payload: bytes, room: Room, wrappings: int) -> bytes:
    if wrapped := unwrapped(payload, room):
        return _rewrapped(payload, wrapped, room, wrappings)
    # Bytes that are no UTF-8 come out as they went in.
    text = payload.decode(errors="surrogateescape")
    spans = spans_in(text, NUL, lambda plain: _cuts(plain, room)) if "\0" in text else _cuts(text, room)
    return _without(text, spans).encode(errors="surrogateescape") if spans else payload


def _rewrapped(payload: bytes, wrapped: Wrapped, room: Room, wrappings: int) -> bytes:
    inner = _redacted(wrapped.inner, room, wrappings + 1) if wrappings < _MOST_WRAPPINGS else b""
    return wrapped.wrap(inner) if inner != wrapped.inner or not inner else payload


def _without(text: str, spans: list[Span]) -> str:
    kept, at = [], 0
    for start, end in sorted(spans):
        kept.append(text[at:start])
        at = max(at, end)
    return "".join([*kept, text[at:]])


@dataclass(slots=True)
class _Level:
    """An object or a list that is open: the name that was read last, the last comma that is kept."""

    name: str = ""
    comma: int | None = None


def _cuts(text: str, room: Room, is_cut_off: bool = True) -> list[Span]:
    """What is to be cut out of a text, which may end within a value."""
    tokens = list(_TOKEN.finditer(text))
    spans: list[Span] = []
    levels = [_Level()]
    number = at = 0
    while number < len(tokens):
        token, level = tokens[number], levels[-1]
        plain_pairs, content, is_name = token.groups()
        if token.start() - at > 2:
            spans += _shifted(address_spans(text[at : token.start()]), at)
        if is_name and names_address(without_escapes(content, JSON_ESCAPE)):
            number, at, is_last = _end_of_pair(text, tokens, number)
            begin = level.comma if is_last and level.comma is not None else token.start()
            spans.append((begin, at))
            continue
        if plain_pairs:
            level.comma = text.rindex(",", at, token.end())
        elif content is not None:
            is_open = text[token.end(2) : token.end(2) + 1] != '"'
            if is_open or may_hold_address(content) or content.startswith(_BASE64_OF_JSON):
                of_string = _cuts_of_string(content, room, "" if is_name else level.name, is_open)
                spans += _shifted(of_string, token.start(2))
            if is_name:
                level.name = without_escapes(content, JSON_ESCAPE)
        elif (kind := text[token.start()]) == ",":
            level.comma = token.start()
        elif kind in "{[":
            levels.append(_Level(level.name))
        elif len(levels) > 1:
            levels.pop()
        number, at = number + 1, token.end()
    return spans + _shifted(address_spans(text[at:], is_cut_off=is_cut_off), at)


def _end_of_pair(text: str, tokens: list[re.Match[str]], name: int) -> tuple[int, int, bool]:
    """The next token after the pair of the name and its comma, where the pair ends, and whether it is the last."""
    depth = 0
    for number in range(name + 1, len(tokens)):
        token = tokens[number]
        kind = text[token.start()]
        if kind in "{[":
            depth += 1
        elif kind in "}]" and depth > 0:
            depth -= 1
        elif depth == 0 and kind == ",":
            return number + 1, token.end(), False
        elif depth == 0 and (kind in "}]" or token[1] or token[3]):
            return number, token.start(), kind != '"'
    return len(tokens), len(text), True


def _cuts_of_string(content: str, room: Room, name: str, is_cut_off: bool) -> list[Span]:
    def find(plain: str) -> list[Span]:
        if '"' in plain:
            return _cuts(plain, room, is_cut_off)
        return address_spans(plain, has_versions=name == _WITH_VERSIONS, is_cut_off=is_cut_off)

    if content.startswith(_BASE64_OF_JSON):
        encoded = content.encode(errors="surrogatepass")
        # What only begins so may hold another one that begins so, a thousand times.
        wrapped = unwrapped(encoded, room)
        if wrapped and _rewrapped(encoded, wrapped, room, wrappings=0) != encoded:
            return [(0, len(content))]
    spans = spans_in(content, JSON_ESCAPE, find) if "\\" in content else find(content)
    return [(0, len(content))] if spans and name in _IDENTITIES else spans


def _shifted(spans: list[Span], by: int) -> list[Span]:
    return [(start + by, end + by) for start, end in spans]
