"""Which site a host or a `utm_source` is: events/sites.json. events/sites.ts finds the same."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from contract.hosts import PublicSuffixes, host_of

_WEB_MAIL = {"mail", "webmail", "email"}
"""First labels of hosts that show mail."""


class Site(NamedTuple):
    """By its canonical name."""

    name: str
    kind: str | None
    """None for a site that no list has."""
    is_ads: bool = False


def any_of(texts: Iterable[str]) -> re.Pattern[str]:
    """Fits one of the texts as a whole: `*` is any text, `?` any one character, all else itself."""
    return re.compile("|".join(re.escape(text).replace(r"\*", ".*").replace(r"\?", ".") for text in texts), re.DOTALL)


def name_of(text: str) -> str:
    """A name as lists have it: blanks, `-`, `+` and `_` between its words are alike."""
    return re.sub("[ _+-]+", "_", text).removeprefix("_").removesuffix("_")


class Sites:
    """Sites by host and by name."""

    def __init__(self, sites: dict[str, Any], ads: dict[str, Any], suffixes: PublicSuffixes) -> None:
        self._known: dict[str, Site] = {}
        self._patterns: list[tuple[re.Pattern[str], Site]] = []
        for kind, of_kind in sites["sites"].items():
            for name, texts in of_kind.items():
                site = Site(name, kind)
                names = [text for text in texts if "*" in text and "." not in text]
                self._known |= dict.fromkeys([name, *[text for text in texts if text not in names]], site)
                if names:
                    self._patterns.append((any_of(names), site))
        self._words = [(kind, any_of(texts)) for kind, texts in sites["words"].items()]
        self._ad_words = set(ads["words"])
        self._ad_names: dict[str, str] = ads["names"]
        self._suffixes = suffixes

    def of_host(self, host: str) -> Site:
        """Of the domains that it lies below the longest; else a web mail's first label; a site of its own otherwise."""
        labels = host.split(".")
        top = self._suffixes.top_labels(labels)
        below = [
            self._known.get(".".join(labels[at:])) or self._known.get(".".join([*labels[at:-top], "*"]))
            for at in range(len(labels) - 1)
        ]
        if below and below[0]:
            return below[0]
        if len(labels) > 2 and labels[0] in _WEB_MAIL:
            return Site(host, "mail")
        return next((site for site in below if site), Site(host, None))

    def named(self, source: str) -> Site:
        """`source` is what `utm_source` says, in lower case."""
        host = host_of(source)
        if host and "." in host:
            return self.of_host(host)
        name = name_of(host or source)
        if name in self._ad_names:
            return self._known[self._ad_names[name]]._replace(is_ads=True)
        if exact := self._known.get(name):
            return exact
        if of_its_ads := self._of_ads(name):
            return of_its_ads._replace(is_ads=True)
        if fitting := next((site for pattern, site in self._patterns if pattern.fullmatch(name)), None):
            return fitting
        return Site(source, next((kind for kind, pattern in self._words if pattern.fullmatch(name)), None))

    def _of_ads(self, name: str) -> Site | None:
        """By a name without the words that make it one of ads."""
        first, _, rest = name.partition("_")
        before, _, last = name.rpartition("_")
        if before and last in self._ad_words:
            return self._known.get(before)
        if rest and first in self._ad_words:
            return self._known.get(rest)
        together = re.fullmatch("(.*?)ads?", name)
        return self._known.get(together[1]) if together else None
