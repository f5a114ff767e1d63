"""The tags that a link brought: utm_* and click ids. events/tags.ts reads the same."""

from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple
from urllib.parse import parse_qsl

from contract.event_types import Click
from contract.sites import any_of

BLANKS = " \t\r\n"
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
LONGEST = 256
"""As long as the contract lets a tag be."""


class Tags(NamedTuple):
    """What they say, trimmed; None where that is nothing."""

    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    utm_term: str | None = None
    utm_content: str | None = None
    click_id: str | None = None
    """Name of the first click id, in the order of the rules."""


NO_TAGS = Tags()

_Texts = tuple[str | None, ...]


class TagReader:
    """From a click to its tags; those in its page's address count where no field says anything."""

    def __init__(self, missing: Sequence[str], click_ids: Sequence[str]) -> None:
        self._missing = any_of(missing)
        self._click_ids = tuple(click_ids)
        names = UTM + self._click_ids
        self._texts_of = attrgetter(*names)
        self._no_texts = (None,) * len(names)
        self._no_click_ids = (None,) * len(self._click_ids)
        self._names = {name.lower(): name for name in names}
        self._tags = lru_cache(maxsize=65_536)(self._read_tags)
        self._of_address = lru_cache(maxsize=65_536)(self._read_address)

    def read(self, click: Click) -> Tags:
        texts = self._texts_of(click)
        if texts != self._no_texts:
            tags = self._tags(texts[: len(UTM)], self._click_id(texts[len(UTM) :]))
            if tags != NO_TAGS:
                return tags
        return self._of_address(click.page_url) if click.page_url and "?" in click.page_url else NO_TAGS

    def _click_id(self, texts: _Texts) -> str | None:
        if texts == self._no_click_ids:
            return None
        return next((name for name, text in zip(self._click_ids, texts, strict=True) if self._said(text)), None)

    def _read_tags(self, utm: _Texts, click_id: str | None) -> Tags:
        source, medium, campaign, term, content = map(self._said, utm)
        return Tags(source and source.lower(), medium and medium.lower(), campaign, term, content, click_id)

    def _said(self, text: str | None) -> str | None:
        text = text and text.strip(BLANKS)
        return None if not text or self._missing.fullmatch(text.lower()) else text

    def _read_address(self, address: str) -> Tags:
        """The first of each name in its query."""
        query = address.partition("#")[0].partition("?")[2]
        texts: dict[str, str] = {}
        for key, value in parse_qsl(query, errors="replace"):
            if name := self._names.get(key.lower().removeprefix("amp;")):
                texts.setdefault(name, value.replace("\0", "")[:LONGEST])
        return self._read_tags(tuple(map(texts.get, UTM)), self._click_id(tuple(map(texts.get, self._click_ids))))
