"""The channel rules of version 1, and of before there were any (0), for clicks that were judged by them."""

import re
from functools import lru_cache
from typing import Any, Self

from contract.event_types import Click
from contract.own_source import DIRECT, INTERNAL, OwnSource
from contract.tags import BLANKS

OTHER = "other"
CLICK_ID_NETWORKS = {"gclid": "google", "fbclid": "facebook", "msclkid": "bing", "ttclid": "tiktok"}

# Scheme, user and port are left out.
HOST = re.compile(
    r"[\x00-\x20]*(?:[A-Za-z][A-Za-z0-9+.-]*:)?//(?:[^/?#\\\x00-\x20]*@)?"
    r"([^/?#\\@:\[\]\x00-\x20]+)(?:[:/?#\\\x00-\x20]|\Z)"
)


class FirstChannelRules:
    """Sites are flat lists, tags are the fields as they came, and the source is whatever text there is."""

    def __init__(self, rules: dict[str, Any]) -> None:
        self.version: int = rules["version"]
        self._missing = {"", *rules["missing"]}
        self._second_levels = set(rules["second_levels"])
        self._mediums = [
            (medium["kind"], re.compile("|".join(map(_pattern, medium["texts"])), re.DOTALL))
            for medium in rules["mediums"]
        ]
        self._click_ids: dict[str | None, str] = rules["click_ids"]
        self._sites = {text: kind for kind, texts in rules["sites"].items() for text in texts}
        self._rules = [(rule["channel"], list(rule["when"].items())) for rule in rules["rules"]]
        self._otherwise: str = rules["otherwise"]

    @classmethod
    def none(cls) -> Self:
        """Version 0."""
        return cls(
            {name: [] for name in ("missing", "second_levels", "mediums", "rules")}
            | {"click_ids": {}, "sites": {}, "otherwise": "unassigned", "version": 0}
        )

    def own_source(self, click: Click) -> OwnSource:
        referrer = _domain(click.referrer)
        is_internal = referrer is not None and referrer == _domain(click.page_url)
        click_id = next(
            (name for name in CLICK_ID_NETWORKS if (getattr(click, name) or "").strip(BLANKS)),
            None,
        )
        if click.utm_source:
            source = click.utm_source.lower()
        elif click_id:
            source = CLICK_ID_NETWORKS[click_id]
        else:
            source = INTERNAL if is_internal else referrer or DIRECT
        return OwnSource(
            source,
            self._channel(click, click_id, referrer, is_internal),
            click.utm_source or None,
            click.utm_medium or None,
            click.utm_campaign or None,
            click.utm_term or None,
            click.utm_content or None,
            click_id,
            referrer,
        )

    def _channel(self, click: Click, click_id: str | None, referrer: str | None, is_internal: bool) -> str:
        source, medium = self._said(click.utm_source), self._said(click.utm_medium)
        others = (click.utm_campaign, click.utm_term, click.utm_content)
        named = self._site(source)
        referred = None if is_internal else self._site(referrer)
        facts = {
            "medium": medium and self._medium(medium),
            "source": source and (named or OTHER),
            "click_id": click_id,
            "referrer": INTERNAL if is_internal else referrer and (referred or OTHER),
            "site": named or self._click_ids.get(click_id) or referred,
            "utm": "any" if source or medium or any(map(self._said, others)) else None,
        }
        for channel, conditions in self._rules:
            if all(facts[name] in allowed for name, allowed in conditions):
                return channel
        return self._otherwise

    def _said(self, text: str | None) -> str | None:
        if not text:
            return None
        text = text.strip(BLANKS).lower()
        return None if text in self._missing else text

    def _medium(self, text: str) -> str:
        return next((kind for kind, pattern in self._mediums if pattern.fullmatch(text)), OTHER)

    def _site(self, text: str | None) -> str | None:
        """Kind of site of a name or domain: of the domains that it lies below, the longest counts."""
        if text is None:
            return None
        labels = text.split(".")
        top = 2 if len(labels) > 1 and labels[-2] in self._second_levels and len(labels[-1]) == 2 else 1
        sites = [text]
        for at in range(len(labels) - 1):
            sites += [".".join(labels[at:]), ".".join([*labels[at:-top], "*"])]
        return next((self._sites[site] for site in sites if site in self._sites), None)


def _pattern(text: str) -> str:
    """`*` is any text, `?` any one character."""
    return text.replace("*", ".*").replace("?", ".")


@lru_cache(maxsize=65_536)
def _domain(url: str | None) -> str | None:
    """Lower-case host of a URL without `www.`; None where there is none."""
    found = HOST.match(url) if url else None
    if found is None:
        return None
    return found[1].lower().removesuffix(".").removeprefix("www.")[:253] or None
