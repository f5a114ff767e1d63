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
CLICK_IDS = (
    "gclid",
    "gbraid",
    "wbraid",
    "dclid",
    "gad_source",
    "msclkid",
    "ttclid",
    "twclid",
    "li_fat_id",
    "rdt_cid",
    "epik",
    "ScCid",
    "yclid",
    "awc",
    "irclickid",
    "cjevent",
    "fbclid",
)
LONGEST = 256
"""As long as the contract lets a tag be."""

_fields = attrgetter(*UTM, *CLICK_IDS)
_NONE = (None,) * len(UTM + CLICK_IDS)
_PLACES = {name.lower(): place for place, name in enumerate(UTM + CLICK_IDS)}


class Tags(NamedTuple):
    """What they say, trimmed; None where that is nothing."""

    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    utm_term: str | None = None
    utm_content: str | None = None
    click_id: str | None = None
    """Name of the first click id, in the order of CLICK_IDS."""


NO_TAGS = Tags()


class TagReader:
    """From a click to its tags; those in its page's address count where no field says anything."""

    def __init__(self, missing: Sequence[str]) -> None:
        self._missing = any_of(missing)
        self._said = lru_cache(maxsize=65_536)(self._read_text)
        self._of_address = lru_cache(maxsize=65_536)(self._read_address)

    def read(self, click: Click) -> Tags:
        texts = _fields(click)
        if texts != _NONE:
            tags = self._tags(texts)
            if tags != NO_TAGS:
                return tags
        return self._of_address(click.page_url) if click.page_url and "?" in click.page_url else NO_TAGS

    def _tags(self, texts: Sequence[str | None]) -> Tags:
        said = self._said
        source, medium = said(texts[0]), said(texts[1])
        # Not by the cache: a click id occurs once.
        click_id = next(
            (name for name, text in zip(CLICK_IDS, texts[5:], strict=True) if text and self._read_text(text)), None
        )
        return Tags(
            source and source.lower(),
            medium and medium.lower(),
            said(texts[2]),
            said(texts[3]),
            said(texts[4]),
            click_id,
        )

    def _read_text(self, text: str | None) -> str | None:
        text = (text or "").strip(BLANKS)
        return None if not text or self._missing.fullmatch(text.lower()) else text

    def _read_address(self, address: str) -> Tags:
        """The first of each name in its query."""
        query = address.partition("#")[0].partition("?")[2]
        texts: list[str | None] = list(_NONE)
        for key, value in parse_qsl(query, errors="replace"):
            place = _PLACES.get(key.lower())
            if place is not None and texts[place] is None:
                texts[place] = value.replace("\0", "")[:LONGEST]
        return self._tags(texts)
