"""Which site a host or a `utm_source` is: events/sites.json. events/sites.ts finds the same."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from contract.hosts import PublicSuffixes, host_of


class Site(NamedTuple):
    """By its canonical name."""

    name: str
    kind: str | None
    """None for a site that no list has."""
    is_ads: bool = False


def any_of(texts: Iterable[str]) -> re.Pattern[str]:
    """Fits one of the texts as a whole: `*` is any text, `?` any one character, all else itself."""
    return re.compile("|".join(re.escape(text).replace(r"\*", ".*").replace(r"\?", ".") for text in texts), re.DOTALL)


def first_kind(kinds: Sequence[tuple[str, re.Pattern[str]]], text: str) -> str | None:
    """The first that has the text."""
    return next((kind for kind, pattern in kinds if pattern.fullmatch(text)), None)


def name_of(text: str) -> str:
    """A name as lists have it: blanks and marks between its words are all `_`."""
    return re.sub(r"""(?:[ _+,;|"'/-]|%20|%2b)+""", "_", text).removeprefix("_").removesuffix("_")


class Sites:
    """Sites by host and by name."""

    def __init__(self, sites: dict[str, Any], ads: dict[str, Any], suffixes: PublicSuffixes) -> None:
        self._known: dict[str, Site] = {}
        patterns: list[tuple[str, Site]] = []
        for kind, of_kind in sites["sites"].items():
            for name, texts in of_kind.items():
                site = Site(name, kind)
                names = [text for text in texts if "*" in text and "." not in text]
                self._known |= dict.fromkeys([name, *[text for text in texts if text not in names]], site)
                patterns += [(text, site) for text in names]
        patterns.sort(key=lambda pattern: -len(pattern[0]))
        self._patterns = [(any_of([text]), site) for text, site in patterns]
        self._words = [(kind, any_of(texts)) for kind, texts in sites["words"].items()]
        self._labels = [(kind, any_of(texts)) for kind, texts in sites["labels"].items()]
        self._ad_word = re.compile(f"(?:(?<=^)|(?<=_))(?:{'|'.join(ads['words'])})(?:_|\\Z)")
        self._ad_names: dict[str, str] = ads["names"]
        self._suffixes = suffixes

    def of_host(self, host: str) -> Site:
        """Of the domains that it lies below the longest; else by its first label; a site of its own otherwise."""
        labels = host.split(".")
        below = [
            self._known.get(domain) or self._known.get(starred or "")
            for domain, starred in self._suffixes.domains(labels)[:-1]
        ]
        if below and below[0]:
            return below[0]
        if self._suffixes.owner(host) != host and (kind := first_kind(self._labels, labels[0])):
            return Site(host, kind)
        return next((site for site in below if site), Site(host, None))

    def named(self, source: str) -> Site:
        """`source` is what `utm_source` says, in lower case."""
        host = host_of(source)
        if host and "." in host:
            return self.of_host(host)
        name = name_of(host or source)
        if name not in self._ad_names and (exact := self._known.get(name)):
            return exact
        if of_its_ads := self._of_ads(name):
            return of_its_ads._replace(is_ads=True)
        if fitting := self._by_name(name):
            return fitting
        return Site(source, first_kind(self._words, name))

    def _by_name(self, name: str) -> Site | None:
        fitting = (site for pattern, site in self._patterns if pattern.fullmatch(name))
        return self._known.get(name) or next(fitting, None)

    def _of_ads(self, name: str) -> Site | None:
        """By a name without the words that make it one of ads, which may stand in one with it: `bingads`."""
        if name in self._ad_names:
            return self._known[self._ad_names[name]]
        rest = name_of(self._ad_word.sub("", name))
        if rest != name:
            return self._by_name(rest)
        first, mark, others = name.partition("_")
        together = re.fullmatch("(.+?)ads?", first)
        is_known = together is not None and first not in self._known and together[1] in self._known
        return self._by_name(together[1] + mark + others) if is_known and together else None
