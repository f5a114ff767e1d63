"""Rows that were left out."""

from collections import Counter
from dataclasses import dataclass, field

TOLD_LINES = 5
HEADER_AGAIN = "the header again"


@dataclass
class BadRows:
    """How many by reason, and where the first ones of each are."""

    counts: Counter[str] = field(default_factory=Counter)
    lines: dict[str, list[int]] = field(default_factory=dict)

    def add(self, line: int, reason: str) -> None:
        self.counts[reason] += 1
        lines = self.lines.setdefault(reason, [])
        if len(lines) < TOLD_LINES:
            lines.append(line)

    @property
    def are_headers(self) -> bool:
        """Whether there is nothing among them but the header, as where files were put behind each other."""
        return set(self.counts) <= {HEADER_AGAIN}

    def __str__(self) -> str:
        """Such as: price is no decimal(12,2) (line 3, 17)."""
        return "; ".join(f"{reason} (line {self._where(reason)})" for reason in self.counts)

    def _where(self, reason: str) -> str:
        lines = self.lines[reason]
        return ", ".join(map(str, lines)) + (", …" if self.counts[reason] > len(lines) else "")
