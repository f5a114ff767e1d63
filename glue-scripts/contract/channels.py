"""The channel of a click by the rules of events/channels.json; events/channel.ts gives the same channels.

Clicks keep the version of the rules that judged them, so those of every version ship with the job.
"""

import json
import re
from functools import lru_cache
from importlib import resources
from typing import Any

BLANKS = " \t\r\n"
INTERNAL = "internal"
DIRECT = "direct"
OTHER = "other"
NO_LANDINGS = (INTERNAL, DIRECT)
"""Channels of clicks that do not say by themselves where their visitor came from."""


class ChannelRules:
    """Ordered rules: the first whose conditions all hold gives the channel."""

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

    def channel(
        self,
        utm_source: str | None,
        utm_medium: str | None,
        is_tagged: bool,
        click_id: str | None,
        referrer: str | None,
        is_internal: bool,
    ) -> str:
        """`is_tagged`: another utm_* says something; `click_id` is the name of one, `referrer` a domain."""
        source, medium = self.said(utm_source), self.said(utm_medium)
        named = self._site(source)
        referred = None if is_internal else self._site(referrer)
        facts = {
            "medium": medium and self._medium(medium),
            "source": source and (named or OTHER),
            "click_id": click_id,
            "referrer": INTERNAL if is_internal else referrer and (referred or OTHER),
            "site": named or self._click_ids.get(click_id) or referred,
            "utm": "any" if source or medium or is_tagged else None,
        }
        for channel, conditions in self._rules:
            if all(facts[name] in allowed for name, allowed in conditions):
                return channel
        return self._otherwise

    def said(self, text: str | None) -> str | None:
        """The text as rules compare it; None where it says nothing."""
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
    """`*` is any text, `?` any one character; the schema allows nothing else that a regular expression would read."""
    return text.replace("*", ".*").replace("?", ".")


def read_rules() -> dict[int, ChannelRules]:
    """Those that ship with the job by version, the newest last; version 0 is from before there were any."""
    none: dict[str, Any] = {
        **{name: [] for name in ("missing", "second_levels", "mediums", "rules")},
        **{name: {} for name in ("click_ids", "sites")},
        "otherwise": "unassigned",
        "version": 0,
    }
    shipped = [json.loads(file.read_text()) for file in (resources.files(__package__) / "channel_rules").iterdir()]
    return {
        rules["version"]: ChannelRules(rules) for rules in sorted([none, *shipped], key=lambda rules: rules["version"])
    }


RULES_BY_VERSION = read_rules()
RULES = RULES_BY_VERSION[max(RULES_BY_VERSION)]
said = lru_cache(maxsize=65_536)(ChannelRules.said)
