"""The statements of the last day: what became of each, and its result."""

import time
import uuid
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock, Thread
from typing import Any

from warehouse_twin.failures import CallError, CancelledError, NotFoundError, StatementError
from warehouse_twin.run import Run, SubRun, end_all
from warehouse_twin.session import Session
from warehouse_twin.statement import only
from warehouse_twin.warehouse import Warehouse

KEPT_SECONDS = 24 * 3600
"""As long as the Data API keeps results."""

ACTIVE_LIMIT = 500
"""Statements of a workgroup that are submitted and have not ended (the Data API's quota)."""

_AT_ONCE = 8
_INTERRUPT_EVERY_SECONDS = 0.02


class Runs:
    """Runs statements beside each other, and tells of them."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._pool = ThreadPoolExecutor(_AT_ONCE, "statement")
        self._lock = Lock()
        self._runs: dict[str, Run] = {}
        self._parts: dict[str, SubRun] = {}
        self._tokens: dict[str, tuple[Any, str]] = {}

    def submit(self, sqls: Sequence[str], batch: bool, given: Mapping[str, str], name: str, token: str | None) -> Run:
        """Raises CallError: too many, or the token was used for another call."""
        call = (tuple(sqls), batch, tuple(sorted(given.items())), name)
        with self._lock:
            self._forget_old()
            if token is not None and token in self._tokens:
                former, run_id = self._tokens[token]
                if former != call:
                    raise CallError("ValidationException", "ClientToken was used with other parameters before")
                return self._runs[run_id]
            if sum(not run.ended for run in self._runs.values()) >= ACTIVE_LIMIT:
                raise CallError("ActiveStatementsExceededException", f"more than {ACTIVE_LIMIT} statements are active")
            run_id = str(uuid.uuid4())
            parts = [SubRun(f"{run_id}:{number}", sql) for number, sql in enumerate(sqls, 1)] if batch else []
            run = Run(run_id, sqls[0] if not batch else "", name=name, parameters=dict(given), parts=parts)
            self._runs[run_id] = run
            self._parts |= {part.id: part for part in parts}
            if token is not None:
                self._tokens[token] = (call, run_id)
        self._pool.submit(self._run, run)
        return run

    def run(self, run_id: str) -> Run:
        with self._lock:
            if run_id in self._runs:
                return self._runs[run_id]
        raise NotFoundError("Query does not exist.")

    def part(self, part_id: str) -> SubRun:
        """A run, or a statement of a batch."""
        with self._lock:
            if part_id in self._parts:
                return self._parts[part_id]
        return self.run(part_id)

    def all(self) -> list[Run]:
        """The newest first."""
        with self._lock:
            return sorted(self._runs.values(), key=lambda run: run.created_at, reverse=True)

    def cancel(self, run_id: str) -> bool:
        """Whether it had not ended."""
        run = self.run(run_id)
        with self._lock:
            if run.ended:
                return False
            if run.status == "SUBMITTED":
                end_all(run, "ABORTED")
            session = run.session
        if session is not None:
            Thread(target=_stop, args=(run, session), daemon=True).start()
        return True

    def close(self) -> None:
        """What runs is cancelled."""
        for run in self.all():
            self.cancel(run.id)
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, run: Run) -> None:
        session = None
        try:
            session = self._warehouse.session()
            with self._lock:
                if run.ended:
                    return
                run.session = session
                run.begin("PICKED")
            self._execute(run, session)
        except CancelledError:
            end_all(run, "ABORTED")
        except StatementError as error:
            self._fail(run, str(error))
        except Exception as error:  # Whatever it is, the caller must not wait for ever.
            self._fail(run, f"ERROR: the twin failed: {type(error).__name__}: {error}")
        else:
            run.end("FINISHED")
        finally:
            run.session = None
            if session is not None:
                session.connection.close()

    def _execute(self, run: Run, session: Session) -> None:
        parts = run.parts or [run]
        statements = [only(part.sql) for part in parts]
        run.status = "STARTED"
        outcomes = self._warehouse.run(session, statements, run.parameters)
        for part in parts:
            part.begin("STARTED")
            part.outcome = next(outcomes)
            if run.parts:
                part.end("FINISHED")
        for _ in outcomes:  # To its end, where the transaction is committed.
            raise AssertionError

    @staticmethod
    def _fail(run: Run, error: str) -> None:
        for part in run.parts:
            if part.status == "STARTED":
                part.end("FAILED", error)
            else:  # Also what had finished: it is rolled back.
                part.outcome = None
                part.end("ABORTED")
        failed = next((number for number, part in enumerate(run.parts, 1) if part.status == "FAILED"), None)
        run.end("FAILED", error if failed is None else f"Query #{failed} failed with {error}")

    def _forget_old(self) -> None:
        oldest = time.time() - KEPT_SECONDS
        for run in [run for run in self._runs.values() if run.ended and run.updated_at < oldest]:
            del self._runs[run.id]
            for part in run.parts:
                del self._parts[part.id]
        self._tokens = {token: call for token, call in self._tokens.items() if call[1] in self._runs}


def _stop(run: Run, session: Session) -> None:
    """An interrupt between two of its queries is lost, so there are more until it ends."""
    while not run.ended:
        session.cancel()
        time.sleep(_INTERRUPT_EVERY_SECONDS)
