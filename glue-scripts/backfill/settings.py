"""The rules of attribution that a run is computed under; the defaults are those of attribution_settings."""

import re
from dataclasses import dataclass
from datetime import timedelta

SCOPES = ("product", "user")
_DURATION = re.compile(r"\s*(\d+)\s*(week|day|hour|minute|second)s?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Settings:
    """Raises ValueError where the database would refuse the values."""

    scope: str = "product"
    lookback: timedelta = timedelta(days=7)
    max_path: int = 200
    click_retention: timedelta = timedelta(days=30)

    def __post_init__(self) -> None:
        if self.scope not in SCOPES:
            raise ValueError(f"scope must be product or user, not {self.scope}")
        if self.lookback <= timedelta(0):
            raise ValueError("lookback must be longer than nothing")
        if not 2 <= self.max_path <= 1000:
            raise ValueError(f"max_path must be 2 to 1000, not {self.max_path}")
        if self.click_retention < self.lookback:
            raise ValueError("click_retention must not be shorter than lookback")


def parse_duration(text: str) -> timedelta:
    """Exact duration of a text such as `7 days` or `1 day 12 hours`; ValueError for any other form."""
    parts = list(_DURATION.finditer(text))
    if not parts or "".join(part[0] for part in parts) != text:
        raise ValueError(f"not a duration such as '7 days': {text!r}")
    return sum((timedelta(**{f"{part[2].lower()}s": int(part[1])}) for part in parts), timedelta(0))
