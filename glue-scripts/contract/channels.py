"""Where a click came from, by the channel rules of events/; events/channel.ts judges alike.

Clicks keep the version of the rules that judged them, so those of every version ship with the job.
"""

import json
import re
from functools import lru_cache
from importlib import resources
from typing import Any, Protocol

from contract.event_types import Click
from contract.first_channel_rules import FirstChannelRules
from contract.hosts import PublicSuffixes, host_of, origin_of
from contract.own_source import DIRECT, INTERNAL, OwnSource
from contract.sites import Site, Sites, any_of, first_kind, name_of
from contract.tags import TagReader, Tags

OTHER = "other"
UNKNOWN = "unknown"
PAID = "paid"


class Rules(Protocol):
    """Of one version."""

    version: int

    def own_source(self, click: Click) -> OwnSource: ...


class ChannelRules:
    """Ordered rules: the first whose conditions all hold gives the channel."""

    def __init__(self, rules: dict[str, Any]) -> None:
        self.version: int = rules["version"]
        self._suffixes = PublicSuffixes(rules["public_suffixes"])
        self._sites = Sites(rules, rules["ads"], self._suffixes)
        self._mediums = [(medium["kind"], any_of(medium["texts"])) for medium in rules["mediums"]]
        self._campaigns = [(campaign["kind"], any_of(campaign["texts"])) for campaign in rules["campaigns"]]
        self._click_ids: dict[str, str] = rules["click_ids"]
        self._tags = TagReader(rules["missing"], list(self._click_ids))
        self._outdone_by_ads = set(rules["ads"]["outdo"])
        self._own = {*rules["own_domains"], *rules["ignored_referrers"]}
        self._rules = [(rule["channel"], rule["when"]) for rule in rules["rules"]]
        self._otherwise: str = rules["otherwise"]
        self._own_source = lru_cache(maxsize=65_536)(self._judge)
        # What utm_term and utm_content say differs from click to click, and does not matter.
        self._channel = lru_cache(maxsize=65_536)(self._judge_facts)

    def own_source(self, click: Click) -> OwnSource:
        return self._own_source(self._tags.read(click), origin_of(click.referrer), origin_of(click.page_url))

    def _judge(self, tags: Tags, referrer_url: str | None, page_url: str | None) -> OwnSource:
        utm_source, utm_medium, utm_campaign, utm_term, utm_content, click_id = tags
        referrer = host_of(referrer_url)
        source, channel = self._channel(
            utm_source,
            utm_medium,
            utm_campaign,
            bool(utm_term or utm_content),
            click_id,
            referrer,
            host_of(page_url) if referrer or utm_source else None,
        )
        return OwnSource(
            source, channel, utm_source, utm_medium, utm_campaign, utm_term, utm_content, click_id, referrer
        )

    def _judge_facts(
        self,
        utm_source: str | None,
        utm_medium: str | None,
        utm_campaign: str | None,
        is_tagged: bool,
        click_id: str | None,
        referrer: str | None,
        page: str | None,
    ) -> tuple[str, str]:
        """Source and channel. `is_tagged`: utm_term or utm_content say something; `referrer` and `page` are hosts."""
        is_internal = referrer is not None and self._is_internal(referrer, page)
        named = self._named(utm_source, page) if utm_source else None
        clicked = self._sites.named(self._click_ids[click_id]) if click_id else None
        referred = self._sites.of_host(referrer) if referrer and not is_internal else None
        facts = {
            "medium": self._medium(utm_medium, is_of_ads=named is not None and named.is_ads),
            "campaign": utm_campaign and self._campaign(utm_campaign),
            "source": named and (named.kind or OTHER),
            "click_id": click_id,
            "referrer": INTERNAL if is_internal else referred and (referred.kind or OTHER),
            "site": next((site.kind for site in (named, clicked, referred) if site and site.kind), None),
            "utm": "any" if utm_source or utm_medium or utm_campaign or is_tagged else None,
        }
        for channel, when in self._rules:
            if all(facts[name] in allowed for name, allowed in when.items()):
                return _source(channel, when, named, clicked, referred), channel
        return _source(self._otherwise, {}, named, clicked, referred), self._otherwise

    def _named(self, utm_source: str, page: str | None) -> Site:
        host = host_of(utm_source)
        is_own = host is not None and "." in host and self._is_internal(host, page)
        return Site(host or utm_source, INTERNAL) if is_own else self._sites.named(utm_source)

    def _is_internal(self, referrer: str, page: str | None) -> bool:
        if any(domain in self._own for domain, _ in self._suffixes.domains(referrer.split("."))):
            return True
        return page is not None and (referrer == page or self._suffixes.owner(referrer) == self._suffixes.owner(page))

    def _medium(self, text: str | None, *, is_of_ads: bool) -> str | None:
        kind = text and (first_kind(self._mediums, name_of(text)) or OTHER)
        return PAID if is_of_ads and (kind is None or kind in self._outdone_by_ads) else kind

    def _campaign(self, text: str) -> str:
        kinds = (first_kind(self._campaigns, word) for word in re.findall("[a-z]+", text.lower()))
        return next((kind for kind in kinds if kind), OTHER)


def _source(channel: str, when: dict[str, Any], named: Site | None, clicked: Site | None, referred: Site | None) -> str:
    """The first of what utm_source, referrer and click id say.

    But where a click id decided, not a utm_source of another kind; of what did not decide, only what fits the channel.
    """
    if channel in (DIRECT, INTERNAL):
        return channel
    went_by = {fact for fact, allowed in when.items() if any(allowed)}

    def fits(site: Site | None) -> bool:
        return site is not None and site.kind is not None and site.kind in channel

    found = [
        named if "click_id" not in went_by or fits(named) else None,
        referred if "referrer" in went_by else None,
        clicked if "click_id" in went_by or fits(clicked) else None,
        referred if referred and (not referred.kind or fits(referred)) else None,
    ]
    return next((site.name for site in found if site), UNKNOWN)


def read_rules() -> dict[int, Rules]:
    """Those that ship with the job by version, the newest last; version 0 is from before there were any."""
    files = (resources.files(__package__) / "channel_rules").iterdir()
    shipped = sorted((json.loads(file.read_text()) for file in files), key=lambda rules: rules["version"])
    rules: dict[int, Rules] = {0: FirstChannelRules.none()}
    for content in shipped:
        rules[content["version"]] = FirstChannelRules(content) if content["version"] == 1 else ChannelRules(content)
    return rules


RULES_BY_VERSION = read_rules()
RULES = RULES_BY_VERSION[max(RULES_BY_VERSION)]
# Who judged clicks by older rules did not keep their currency.
FIRST_WITH_CURRENCY = 2


def own_source(click: Click, rules: Rules = RULES) -> OwnSource:
    """Where the click came from by its own fields, as that version of the rules judges."""
    return rules.own_source(click)
