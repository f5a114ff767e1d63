"""A text without its escapes, and where its characters were: what is found in it can be cut out of the original."""

import re
from collections.abc import Callable, Iterable

Span = tuple[int, int]

JSON_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\(.)", re.DOTALL)
# How URLs, and languages other than JSON, write a character.
OTHER_ESCAPE = re.compile(r"(?:%|\\x)([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\([bfnrt])")
# As UTF-16 and UTF-32 have them between the characters of ASCII.
NUL = re.compile(r"()()\0+")
_BLANKS = dict.fromkeys("bfnrt", " ")


def without_escapes(text: str, escape: re.Pattern[str]) -> str:
    """The text as it is meant."""
    return escape.sub(_meant, text) if "\\" in text else text


def spans_in(text: str, escape: re.Pattern[str], find: Callable[[str], Iterable[Span]]) -> list[Span]:
    """The spans of the text that `find` finds in it without its escapes."""
    parts: list[str] = []
    places: list[int] = []
    at = 0
    for escaped in escape.finditer(text):
        meant = _meant(escaped)
        parts += [text[at : escaped.start()], meant]
        places += [*range(at, escaped.start()), *[escaped.start()] * len(meant)]
        at = escaped.end()
    places += range(at, len(text) + 1)
    return [(places[start], places[end]) for start, end in find("".join([*parts, text[at:]]))]


def _meant(escaped: re.Match[str]) -> str:
    *codes, character = escaped.groups()
    digits = "".join(filter(None, codes))
    return chr(int(digits, 16)) if digits else _BLANKS.get(character, character)
