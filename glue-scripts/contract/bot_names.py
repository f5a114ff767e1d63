"""What a bot is called by its user agent, without what may be a person's; events/bot-name.ts says the same.

User agents are not kept, since they tell people apart. The name of a product does not: of "Mozilla/5.0 (compatible;
Googlebot/2.1; +http://www.google.com/bot.html)" it is "Googlebot".
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

OTHER = "other"
WORD = re.compile(r"""[^ ;,"'|()<>{}\[\]]+""")
VERSION = re.compile(r"(?:[-_.]v?)?[0-9]+\.[0-9.]*$|[-_.]v?[0-9]+$", re.IGNORECASE)

LONGEST = 64
"""Of a name with its version; what is longer is no name, and would take long to search."""


class Product(NamedTuple):
    """A word of an agent that names a product, and where the word is."""

    begin: int
    end: int
    name: str


class BotNames:
    """By the patterns that judge agents, in their order."""

    def __init__(self, rules: dict[str, Any]) -> None:
        self._bots = _searches(rules["bots"])
        self._isbot = _searches(rules["isbot"]["patterns"])
        self._not_bots = re.compile("|".join(rules["not_bots"]) or "(?!)", re.IGNORECASE)
        self._not_names = re.compile("|".join(rules["not_names"]) or "(?!)", re.IGNORECASE)

    def name(self, user_agent: str) -> str:
        """The product where the first pattern is found that is found in one; of a bot's agent, in printable ASCII.

        Else the product that the agent begins with; else a pattern's own word, such as `crawl`; else `other`.
        """
        word = None
        for searches, text in ((self._bots, user_agent), (self._isbot, self._not_bots.sub("*", user_agent))):
            products = list(self._products(text))
            for found in filter(None, (search(text) for search in searches)):
                for begin, end, name in products:
                    if begin < found.end() and end > found.start():
                        return name
                if word is None and not self._not_names.search(found[0]):
                    word = found[0].lower()
        first = next(self._products(user_agent), None)
        return first.name if first and first.begin == 0 else word or OTHER

    def _products(self, text: str) -> Iterator[Product]:
        for word in WORD.finditer(text):
            name = VERSION.sub("", word[0].partition("/")[0][:LONGEST])
            if not self._not_names.search(name):
                yield Product(word.start(), word.end(), name)


def _searches(patterns: list[str]) -> list:
    return [re.compile(pattern, re.IGNORECASE).search for pattern in patterns]
