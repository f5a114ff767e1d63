"""A call of ExecuteStatement or BatchExecuteStatement, and what became of it."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from warehouse_twin.execution import Outcome
from warehouse_twin.results import ResultSet
from warehouse_twin.session import Session

ENDED = ("FINISHED", "FAILED", "ABORTED")


@dataclass
class SubRun:
    """One statement of a call."""

    id: str
    sql: str
    status: str = "SUBMITTED"
    error: str = ""
    outcome: Outcome | None = None
    created_at: float = field(default_factory=time.time)
    updated_at: float = field(default_factory=time.time)
    duration_ns: int = 0
    _began: int = 0

    def begin(self, status: str) -> None:
        self.status, self._began = status, self._began or time.monotonic_ns()

    def end(self, status: str, error: str = "") -> None:
        """Last its status: who sees that sees the rest, too."""
        self.error, self.updated_at = error, time.time()
        self.duration_ns = time.monotonic_ns() - self._began if self._began else 0
        self.status = status

    @property
    def result(self) -> ResultSet | None:
        return self.outcome.result if self.outcome else None

    @property
    def has_result_set(self) -> bool:
        return self.result is not None


@dataclass
class Run(SubRun):
    """One call of ExecuteStatement or BatchExecuteStatement."""

    name: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    parts: Sequence[SubRun] = ()
    """Of a batch only."""
    session: Session | None = None

    @property
    def ended(self) -> bool:
        return self.status in ENDED

    @property
    def has_result_set(self) -> bool:
        return any(part.result is not None for part in self.parts or [self])


def end_all(run: Run, status: str) -> None:
    for part in run.parts:
        if part.status not in ENDED:
            part.end(status)
    run.end(status)
