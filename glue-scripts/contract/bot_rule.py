"""From what rate on a user is marked as a bot: events/bots.json, which ships with the package."""

import json
from datetime import timedelta
from importlib import resources

_RULE = json.loads(resources.files(__package__).joinpath("bots.json").read_text())

MOST_EVENTS: int = _RULE["more_than"]
"""So many events within WINDOW are still a person's."""

WINDOW = timedelta(seconds=_RULE["within_seconds"])
"""How far back from an event is counted, the far end not included."""
