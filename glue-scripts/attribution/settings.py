"""The settings that a transaction writes under."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import psycopg
from psycopg.rows import DictRow

from attribution.statements import only_row


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


SettingsSource = Callable[[psycopg.Cursor[DictRow]], Settings]
"""Asked in the transaction, after its bucket locks."""


def settings_in_force(cursor: psycopg.Cursor[DictRow]) -> Settings:
    """Those of now."""
    return Settings(**only_row(cursor, "read_settings"))
