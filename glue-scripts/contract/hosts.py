"""Hosts of addresses as events carry them: whole, without a scheme, or percent-encoded. events/hosts.ts reads alike."""

import re
from functools import lru_cache
from typing import Any

# Scheme, user and port are left out.
_ADDRESS = re.compile(
    r"[\x00-\x20]*(?:[A-Za-z][A-Za-z0-9+.-]*:)?//(?:[^/?#\\\x00-\x20]*@)?"
    r"([^/?#\\@:\[\]\x00-\x20]+)(?=[:/?#\\\x00-\x20]|\Z)"
)
# A host of at least two labels, the last without a digit, with a port or a path or nothing behind it.
_BARE_HOST = re.compile(
    r"[\x00-\x20]*((?:[^/?#\\@:\[\].\x00-\x20]+\.)+"
    r"(?:[Xx][Nn]--[A-Za-z0-9-]+|[^/?#\\@:\[\].0-9\x00-\x20]{2,}))\.?(?=[:/?#\\\x00-\x20]|\Z)"
)
_ENCODED = re.compile(r"[\x00-\x20]*[A-Za-z][A-Za-z0-9+.-]*(?:%(?:25)*3[Aa](?:/|%(?:25)*2[Ff])|:%(?:25)*2[Ff])")
_MARKS = [
    (re.compile("%(?:25)*3[Aa]"), ":"),
    (re.compile("%(?:25)*2[Ff]"), "/"),
    (re.compile("%(?:25)*3[Ff]"), "?"),
    (re.compile("%(?:25)*23"), "#"),
    (re.compile("%(?:25)*40"), "@"),
]


def origin_of(address: str | None) -> str | None:
    """As much of an address as says its host: pages are many, their hosts are few."""
    if not address or not address.startswith("https://"):
        return address
    end = address.find("/", len("https://"))
    return address if end == -1 else address[:end]


@lru_cache(maxsize=65_536)
def host_of(address: str | None) -> str | None:
    """Lower-case host of an address without `www.`; None where there is none."""
    if not address:
        return None
    text = _decode_marks(address)
    found = _ADDRESS.match(text) or _BARE_HOST.match(text)
    if found is None:
        return None
    return found[1].lower().removesuffix(".").removeprefix("www.")[:253] or None


def _decode_marks(address: str) -> str:
    """What parts an address, where the whole of it was encoded, once or several times."""
    if not _ENCODED.match(address):
        return address
    for encoded, mark in _MARKS:
        address = encoded.sub(mark, address)
    return address


class PublicSuffixes:
    """Where the part of a host ends that somebody has registered; hosts are given by their labels."""

    def __init__(self, suffixes: dict[str, Any]) -> None:
        self._countries = set(suffixes["countries"])
        self._second_levels = set(suffixes["second_levels"])
        self._domains = set(suffixes["domains"])

    def domains(self, labels: list[str]) -> list[tuple[str, str | None]]:
        """The ways to write a host and each domain above it, longest first: as it is, with a star for the country."""
        top = self._top(labels)
        has_star = len(labels[-1]) == 2 or labels[-1] in self._countries
        return [
            (
                ".".join(labels[at:]),
                ".".join([*labels[at:-top], "*"]) if has_star and at < len(labels) - top else None,
            )
            for at in range(len(labels))
        ]

    def owner(self, host: str) -> str:
        """The domain that the host's owner has registered; an IP address is its own."""
        labels = host.split(".")
        if re.fullmatch("[0-9]+", labels[-1]):
            return host
        shared = (at for at, ways in enumerate(self.domains(labels)) if not self._domains.isdisjoint(ways))
        top = next(shared, len(labels) - self._top(labels))
        return ".".join(labels[max(0, top - 1) :])

    def _top(self, labels: list[str]) -> int:
        """How many labels at the end are a country or a top-level domain of whatever kind: 2 in `shop.co.uk`."""
        return 2 if len(labels) > 1 and labels[-2] in self._second_levels and len(labels[-1]) == 2 else 1
