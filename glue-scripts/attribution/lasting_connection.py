"""A connection to the database that comes back, and work on it that is done again where the moment was bad."""

import logging
from collections.abc import Callable, Iterator

import psycopg
from psycopg.rows import DictRow, dict_row
from tenacity import (
    AttemptManager,
    Retrying,
    before_sleep_log,
    retry_if_exception,
    stop_after_delay,
    wait_exponential_jitter,
)

from attribution.database_login import DatabaseLogin
from attribution.write_errors import is_transient

RETRY_SECONDS = 600
# Sorts of a large batch stay in memory; compiling a query costs more than it saves.
OPTIONS = "-c timezone=UTC -c client_min_messages=warning -c work_mem=64MB -c jit=off"

logger = logging.getLogger(__name__)

Prepare = Callable[[psycopg.Connection[DictRow]], None]


class LastingConnection:
    """Opened when it is first asked for, and anew, prepared anew, where it was lost."""

    def __init__(self, login: DatabaseLogin, prepare: Prepare = lambda _: None) -> None:
        self._login = login
        self._prepare = prepare
        self._connection: psycopg.Connection[DictRow] | None = None

    def open(self) -> psycopg.Connection[DictRow]:
        """The open connection; each statement of it is a transaction, unless one is begun."""
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(
                self._login.conninfo(),
                autocommit=True,
                row_factory=dict_row,
                options=OPTIONS,
                connect_timeout=10,
                keepalives_idle=30,
            )
            self._prepare(self._connection)
        return self._connection

    def close(self) -> None:
        """Closes the connection, if open."""
        if self._connection is not None:
            self._connection.close()


def attempts() -> Iterator[AttemptManager]:
    """`with attempt:` each of them: again for 10 minutes where what is raised is transient; all else is raised."""
    return iter(
        Retrying(
            retry=retry_if_exception(is_transient),
            wait=wait_exponential_jitter(multiplier=0.1, max=5),
            stop=stop_after_delay(RETRY_SECONDS),
            before_sleep=before_sleep_log(logger, logging.WARNING),
            reraise=True,
        )
    )
