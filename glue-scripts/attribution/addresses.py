"""What looks like an IP address in a text, and which names say that one follows."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from attribution.unescaped import OTHER_ESCAPE, Span, spans_in

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])"
_IPV4 = rf"{_OCTET}(?:\.{_OCTET}){{3}}(?!\.?[0-9])"
# 120.0.0.0 is no host's: it is how browsers write their version.
_IPV4_OF_A_HOST = re.compile(rf"(?<![0-9vV])(?<![0-9]\.)(?![0-9]+\.0\.0\.0(?![0-9.])){_IPV4}")
_VERSION = re.compile(r"[A-Za-z]/\Z")
_IPV6 = re.compile(
    rf"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{{0,4}}:){{2,8}}(?:{_IPV4}|[0-9A-Fa-f]{{1,4}}|(?<=::))(?![0-9A-Za-z]|:[0-9A-Fa-f])"
)
_ZONE = re.compile(r"%[0-9A-Za-z_.~-]+")
_CUT_OFF = re.compile(
    r"(?<![0-9])(?<![0-9]\.)(?:[0-9]{1,3}\.){2,3}[0-9]{0,3}\Z"
    r"|(?<![0-9A-Za-z:])(?:[0-9A-Fa-f]{1,4}:){3,7}[0-9A-Fa-f]{0,4}\Z"
)
# Nine of ten texts have nothing of it, and need no closer look.
_MAY_HOLD_ONE = re.compile(r"[\\%]|[0-9]\.(?!0\.0\.0)[0-9]{1,3}\.[0-9]{1,3}\.[0-9]|::|(?::[^:]*){6}")

_WORDS = re.compile(r"[^0-9A-Za-z]+|(?<=[a-z0-9])(?=[A-Z])")
_NAMES_ALONE = {"ip", "ips", "ip4", "ip6", "ipv4", "ipv6", "ipaddr", "ipaddress", "ipaddresses"}
_NAMES_TOGETHER = {
    *("clientip", "userip", "remoteip", "realip", "sourceip", "visitorip", "customerip"),
    *("clientaddr", "remoteaddr", "peeraddr", "clientaddress", "remoteaddress", "peeraddress", "sourceaddress"),
    *("forwarded", "forwardedfor", "xforwardedfor"),
}


@lru_cache(maxsize=4_096)
def names_address(name: str) -> bool:
    """Whether what bears the name is an address: ip_address, clientIp, X-Forwarded-For, and so on."""
    words = _WORDS.split(unicodedata.normalize("NFKC", name))
    return not _NAMES_ALONE.isdisjoint(word.lower() for word in words) or "".join(words).lower() in _NAMES_TOGETHER


def may_hold_address(text: str) -> bool:
    """Whether it is worth while to look."""
    return _MAY_HOLD_ONE.search(text) is not None


def address_spans(text: str, *, has_versions: bool = False, is_cut_off: bool = False) -> list[Span]:
    """Where addresses are, with their zones, also escaped ones.

    A text that has versions says them after a product's name, as in Chrome/1.2.3.4; one that is cut off may end within
    an address.
    """
    if not is_cut_off and not may_hold_address(text):
        return []

    def find(plain: str) -> list[Span]:
        spans = [*_ipv4_spans(plain, has_versions), *_ipv6_spans(plain)]
        if is_cut_off and (end := _CUT_OFF.search(plain)):
            spans.append(end.span())
        return spans

    spans = find(text)
    if "%" in text or "\\" in text:
        spans += spans_in(text, OTHER_ESCAPE, find)
    return spans


def _ipv4_spans(text: str, has_versions: bool) -> Iterator[Span]:
    for found in _IPV4_OF_A_HOST.finditer(text):
        if not (has_versions and _VERSION.search(text, max(0, found.start() - 2), found.start())):
            yield found.span()


def _ipv6_spans(text: str) -> Iterator[Span]:
    if "::" not in text and text.count(":") < 6:
        return
    for found in _IPV6.finditer(text):
        if _is_ipv6(found[0]):
            zone = _ZONE.match(text, found.end())
            yield found.start(), zone.end() if zone else found.end()


def _is_ipv6(groups: str) -> bool:
    """Of eight groups, or with `::` in the place of some; a digit tells it from words with colons between them."""
    if "::" in groups:
        return any(map(str.isdigit, groups))
    return groups.count(":") >= (6 if "." in groups else 7)
