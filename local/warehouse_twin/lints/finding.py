"""What a lint has to say of a statement, and what it may know of what stands around it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sqlglot import exp
from sqlglot.tokens import Token

from warehouse_twin.names import QualifiedName
from warehouse_twin.statement import Statement


@dataclass(frozen=True)
class Finding:
    rule: str
    line: int
    """Within the text that the statement was cut from."""
    says: str
    """What Redshift says or does."""
    instead: str
    """What to write."""

    def __str__(self) -> str:
        return f"{self.says} [{self.rule}: {self.instead}]"


@dataclass
class Context:
    """Of one statement."""

    in_batch: bool = False
    """Whether it runs in one transaction with others."""
    views: set[QualifiedName] = field(default_factory=set)
    external_schemas: set[str] = field(default_factory=set)


Lint = Callable[[Statement, Context], Iterator[Finding]]


def line_of(node: exp.Expr, statement: Statement) -> int:
    """Where the first name in it stands."""
    lines = (found.meta.get("line") for found in node.walk() if found.meta.get("line"))
    return (next(lines, 1) or 1) + statement.tokens[0].line - 1


def find_words(statement: Statement, *words: str) -> Token | None:
    """The first of these words where they follow each other."""
    parts = statement.single_words
    for at in statement.places.get(words[0], ()):
        if [part for part, _ in parts[at : at + len(words)]] == list(words):
            return parts[at][1]
    return None
