"""The agent rules of version 1, which took a bot for a kind of device."""

import re


class FirstAgentRules:
    """In order: the first that fits."""

    version = 1

    def __init__(self, rules: list[dict[str, str]]) -> None:
        self._rules = [(rule["device"], re.compile(rule["user_agent"], re.IGNORECASE)) for rule in rules]

    def judge(self, user_agent: str) -> tuple[str | None, bool, None]:
        """Device, None where none is said, whether a bot's, and no name."""
        found = next((name for name, pattern in self._rules if pattern.search(user_agent)), None)
        return (None, True, None) if found == "bot" else (found, False, None)
