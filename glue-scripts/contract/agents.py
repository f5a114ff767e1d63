"""What a user agent says of its device, and whether it is a bot's, by the rules of events/agents.json.

Events keep the version of the rules that judged them, so those of every version ship with the job.
"""

import json
import re
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

OTHER = "other"
UNKNOWN = "unknown"


class Agent(NamedTuple):
    """By the columns of `clicks` and `checkouts`."""

    device: str
    """mobile, tablet, desktop or tv; `other` where the user agent says nothing of it, `unknown` without one."""
    is_bot_agent: bool


class FirstAgentRules:
    """Those of version 1, which took a bot for a kind of device."""

    version = 1

    def __init__(self, rules: list[dict[str, Any]]) -> None:
        self._rules = [(rule["device"], re.compile(rule["user_agent"], re.IGNORECASE)) for rule in rules]

    def agent(self, user_agent: str | None) -> Agent:
        if not user_agent:
            return Agent(UNKNOWN, is_bot_agent=False)
        found = next((name for name, pattern in self._rules if pattern.search(user_agent)), OTHER)
        return Agent(OTHER, is_bot_agent=True) if found == "bot" else Agent(found, is_bot_agent=False)


def read_agent_rules() -> dict[int, FirstAgentRules]:
    """Those that ship with the job by version, the newest last."""
    shipped = resources.files(__package__) / "agent_rules"
    return {1: FirstAgentRules(json.loads((shipped / "1.json").read_text()))}


AGENT_RULES_BY_VERSION = read_agent_rules()
AGENT_RULES = AGENT_RULES_BY_VERSION[max(AGENT_RULES_BY_VERSION)]


@lru_cache(maxsize=65_536)
def agent(user_agent: str | None, rules: FirstAgentRules = AGENT_RULES) -> Agent:
    """Device and verdict of a user agent."""
    return rules.agent(user_agent)
