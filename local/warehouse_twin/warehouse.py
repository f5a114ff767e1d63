"""The twin's database: one DuckDB file, in which the positions in the streams lie beside the rows."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Lock

import duckdb

from warehouse_twin import execution, json_texts
from warehouse_twin.execution import Outcome
from warehouse_twin.failures import StatementError
from warehouse_twin.session import Session, Surroundings
from warehouse_twin.statement import Statement

FILE = "redshift.duckdb"
_WAIT_SECONDS = 0.05

USAGE_LIMIT_REACHED = "usage-limit-reached"
"""While a file of this name lies in the folder, the workgroup is as one whose usage limit turned its queries off."""
_SQL = Path(__file__).parent


class Warehouse:
    """Safe to use from several threads, each with a session of its own."""

    def __init__(self, folder: Path, surroundings: Surroundings) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # No file and no variable of ours is a table.
        config: dict[str, str | bool | int | float | list[str]] = {
            "enable_external_access": False,
            "python_enable_replacements": False,
        }
        self._connection = duckdb.connect(str(folder / FILE), config=config)
        self._surroundings = surroundings
        self._limit = folder / USAGE_LIMIT_REACHED
        self._writes = Lock()
        json_texts.register(self._connection)
        database = surroundings.database.replace("'", "''")
        # One write to the disk in the place of one a statement.
        self._connection.execute("begin")
        self._connection.execute(f"create or replace macro twin_database() as '{database}'")
        for script in ("macros.sql", "bookkeeping.sql"):
            self._connection.execute((_SQL / script).read_text())
        self._connection.execute("commit")

    def session(self) -> Session:
        return Session(self._connection.cursor(), self._surroundings)

    def close(self) -> None:
        """What is committed is in the file."""
        self._connection.close()

    def run(self, session: Session, statements: Sequence[Statement], given: Mapping[str, str]) -> Iterator[Outcome]:
        """All in one transaction, which ends with the last one; where one raises StatementError nothing stays."""
        if self._limit.exists():
            raise StatementError("ERROR: the workgroup's usage limit is reached: user queries are turned off")
        reads = all(execution.is_query(statement) for statement in statements)
        with nullcontext() if reads else self._alone(session), _transaction(session):
            for statement in statements:
                yield execution.execute(session, statement, given, in_batch=len(statements) > 1)

    @contextmanager
    def _alone(self, session: Session) -> Iterator[None]:
        """One writer: DuckDB would refuse the second commit on a table, where Redshift lets the second one wait."""
        while not self._writes.acquire(timeout=_WAIT_SECONDS):
            session.stop_if_cancelled()
        try:
            yield
        finally:
            self._writes.release()


@contextmanager
def _transaction(session: Session) -> Iterator[None]:
    session.execute("begin")
    try:
        yield
        session.stop_if_cancelled()
        session.connection.execute("commit")
    except BaseException:
        session.connection.execute("rollback")
        raise
