"""The settings that a transaction writes under."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Settings:
    """The row of attribution_settings; longest_lookback is that of all its versions."""

    version: int
    scope: str
    max_path: int
    lookback: timedelta
    click_retention: timedelta
    longest_lookback: timedelta

    def path_parameters(self) -> dict[str, str | int | timedelta]:
        """What makes a new line's path."""
        return {"version": self.version, "scope": self.scope, "lookback": self.lookback, "max_path": self.max_path}
