"""What a user agent says of its device, and whether it is a bot's; events/agent.ts says the same.

Events keep the version of the rules that judged them, so those of every version ship with the job.
"""

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple, Protocol

from contract.bot_names import BotNames
from contract.first_agent_rules import FirstAgentRules
from contract.tags import BLANKS

OTHER = "other"
UNKNOWN = "unknown"
UNPRINTABLE = re.compile(r"[^ -~]")
WORD = re.compile(r"(?:[a-z0-9 /_;@:,=-]|\\\.)+")
"""Patterns that are nothing but their text; a search for it takes a tenth of the time."""


class Agent(NamedTuple):
    """By the columns of `clicks` and `checkouts`."""

    device: str
    """mobile, tablet, desktop or tv; `other` where the user agent says nothing of it, `unknown` without one."""
    is_bot_agent: bool
    bot_agent: str | None = None
    """The bot's name; None of a person's, and where the rules gave none yet."""


class Rules(Protocol):
    """Of one version."""

    version: int

    def __hash__(self) -> int: ...

    def judge(self, user_agent: str) -> tuple[str | None, bool, str | None]:
        """Device, None where none is said, whether a bot's, and the bot's name."""


class AgentRules:
    """Those of events/agents.json and isbot; before version 3 a bot had no name."""

    def __init__(self, rules: dict[str, Any]) -> None:
        self.version: int = rules["version"]
        self._devices = [
            (rule["device"], AnyOf(rule["says"]), AnyOf(rule.get("unless", []))) for rule in rules["devices"]
        ]
        self._bots = AnyOf(rules["bots"])
        self._isbot = AnyOf(rules["isbot"]["patterns"])
        self._not_bots = re.compile("|".join(rules["not_bots"]) or "(?!)")
        self._names = BotNames(rules) if "not_names" in rules else None

    def judge(self, user_agent: str) -> tuple[str | None, bool, str | None]:
        plain = UNPRINTABLE.sub("*", user_agent)
        text = plain.lower()
        device = next((name for name, says, unless in self._devices if says.fit(text) and not unless.fit(text)), None)
        is_bot = self._bots.fit(text) or self._isbot_calls(text)
        return device, is_bot, self._names.name(plain) if self._names and is_bot else None

    def _isbot_calls(self, text: str) -> bool:
        return self._isbot.fit(text) and self._isbot.fit(self._not_bots.sub("*", text))


class AnyOf:
    """Patterns as one."""

    def __init__(self, patterns: Iterable[str]) -> None:
        words, beginnings, others = [], [], []
        for pattern in patterns:
            if WORD.fullmatch(pattern):
                words.append(pattern.replace("\\", ""))
            elif pattern.startswith("^") and WORD.fullmatch(pattern[1:]):
                beginnings.append(pattern[1:].replace("\\", ""))
            else:
                others.append(pattern)
        self._words = words
        self._beginnings = tuple(beginnings)
        self._others = [re.compile(other).search for other in others]

    def fit(self, text: str) -> bool:
        """Whether one of them is found in the text, which is printable ASCII in lower case."""
        if text.startswith(self._beginnings):
            return True
        for word in self._words:
            if word in text:
                return True
        return any(search(text) for search in self._others)


def read_agent_rules() -> dict[int, Rules]:
    """Those that ship with the job by version, the newest last."""
    shipped = resources.files(__package__) / "agent_rules"
    contents = [json.loads(file.read_text()) for file in shipped.iterdir() if file.name != "1.json"]
    first: Rules = FirstAgentRules(json.loads((shipped / "1.json").read_text()))
    later = [AgentRules(content) for content in contents]
    return {rules.version: rules for rules in [first, *sorted(later, key=lambda rules: rules.version)]}


AGENT_RULES_BY_VERSION = read_agent_rules()
AGENT_RULES = AGENT_RULES_BY_VERSION[max(AGENT_RULES_BY_VERSION)]


@lru_cache(maxsize=65_536)
def agent(user_agent: str | None, rules: Rules = AGENT_RULES) -> Agent:
    """Device, verdict and name of a user agent."""
    text = (user_agent or "").strip(BLANKS)
    if not text:
        return Agent(UNKNOWN, is_bot_agent=False)
    device, is_bot_agent, bot_agent = rules.judge(text)
    return Agent(device or OTHER, is_bot_agent, bot_agent)
