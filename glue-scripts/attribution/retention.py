"""Bounds what grows by the day: clicks' partitions come ahead and go after the retention, batches are summed."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg

from attribution.database_login import DatabaseLogin
from attribution.statements import statement

EVERY_SECONDS = 3600
# Someone held the table: soon again.
RETRY_SECONDS = 60
DAYS_AHEAD = 2

logger = logging.getLogger(__name__)


class Retention:
    """Called by the driver between micro-batches, when the job itself writes nothing."""

    def __init__(self, login: DatabaseLogin, clock: Callable[[], float] = time.monotonic) -> None:
        self._login = login
        self._clock = clock
        self._due = clock()

    def keep(self) -> None:
        """Does its work where an hour has passed; what fails is tried again a minute later, and never ends the job."""
        if self._clock() < self._due:
            return
        try:
            with psycopg.connect(self._login.conninfo(), autocommit=True, connect_timeout=10) as connection:
                today = datetime.now(UTC).date()
                ahead = {"first_day": today, "last_day": today + timedelta(days=DAYS_AHEAD)}
                connection.execute(statement("ensure_click_partitions"), ahead)
                connection.execute(statement("sum_batches"))
                [(dropped,)] = connection.execute(statement("drop_click_partitions"))
        except psycopg.OperationalError as error:
            logger.warning("clicks and batches past the retention are left as they are for now: %s", error)
            self._due = self._clock() + RETRY_SECONDS
            return
        if dropped:
            logger.info("dropped %d click partitions past the retention", dropped)
        self._due = self._clock() + EVERY_SECONDS
