"""Where a click came from by its own fields, as the columns of `clicks` keep it."""

from typing import NamedTuple

INTERNAL = "internal"
DIRECT = "direct"
NO_LANDINGS = (INTERNAL, DIRECT)
"""Channels of clicks that do not say by themselves where their visitor came from."""


class OwnSource(NamedTuple):
    """Each text as the rules read it; None where nothing was said."""

    source: str
    """Canonical name of the site, else the text that names it; `direct`, `internal` as the channel; else `unknown`."""
    channel: str
    utm_source: str | None
    utm_medium: str | None
    utm_campaign: str | None
    utm_term: str | None
    utm_content: str | None
    click_id_type: str | None
    """Name of the first click id."""
    referrer_domain: str | None
