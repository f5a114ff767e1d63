"""Reading the words of a statement that sqlglot does not know."""

from sqlglot.tokens import TokenType

from warehouse_twin.failures import StatementError
from warehouse_twin.names import DEFAULT_SCHEMA, QualifiedName
from warehouse_twin.statement import Statement


class Words:
    """One word after the other; every refusal names the word that it stumbled on."""

    def __init__(self, statement: Statement) -> None:
        self._tokens = list(statement.tokens)
        self._words = statement.words
        self._at = 0

    @property
    def ended(self) -> bool:
        return self._at == len(self._words)

    def take(self, *words: str) -> bool:
        """Goes behind these words where they are next."""
        if self._words[self._at : self._at + len(words)] != list(words):
            return False
        self._at += len(words)
        return True

    def expect(self, *words: str) -> None:
        if not self.take(*words):
            raise self.error(f"expected {' '.join(words)}")

    def choose(self, *choices: str) -> str:
        for choice in choices:
            if self.take(choice):
                return choice
        raise self.error(f"expected {' or '.join(choices)}")

    def name(self) -> str:
        """Without capitals, as Redshift keeps it."""
        if self.ended or self._tokens[self._at].token_type == TokenType.STRING:
            raise self.error("expected a name")
        return self._next().lower()

    def qualified_name(self) -> QualifiedName:
        first = self.name()
        return QualifiedName(first, self.name()) if self.take(".") else QualifiedName(DEFAULT_SCHEMA, first)

    def text(self) -> str:
        if self.ended or self._tokens[self._at].token_type != TokenType.STRING:
            raise self.error("expected a text in single quotes")
        return self._next()

    @property
    def next_is_text(self) -> bool:
        return not self.ended and self._tokens[self._at].token_type == TokenType.STRING

    def number(self) -> int:
        if self.ended or not self._words[self._at].isdecimal():
            raise self.error("expected a number")
        return int(self._next())

    def end(self) -> None:
        if not self.ended:
            raise self.error("expected nothing more")

    def error(self, expected: str) -> StatementError:
        found = "its end" if self.ended else f'"{self._tokens[self._at].text}"'
        return StatementError(f"ERROR: syntax error at or near {found}: {expected}")

    def _next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1].text
