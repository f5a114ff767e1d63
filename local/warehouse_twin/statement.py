"""One statement: its words, and its tree where sqlglot knows it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokens import Token, TokenType

from warehouse_twin.dialect import RedshiftServerless
from warehouse_twin.failures import StatementError

# It says of each statement that it does not know; we say it by name.
logging.getLogger("sqlglot").setLevel(logging.ERROR)

_TEXTS = (TokenType.STRING, TokenType.IDENTIFIER)


@dataclass(frozen=True)
class Statement:
    """Text that has no second statement behind it."""

    sql: str
    tokens: Sequence[Token]

    @cached_property
    def words(self) -> list[str]:
        """In capitals; texts and quoted names as they are."""
        return [token.text if token.token_type in _TEXTS else token.text.upper() for token in self.tokens]

    @cached_property
    def single_words(self) -> list[tuple[str, Token]]:
        """Some of the tokenizer's tokens are several words."""
        return [
            (part, token)
            for word, token in zip(self.words, self.tokens, strict=True)
            for part in (word.split() if token.token_type not in _TEXTS else [word])
        ]

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where among the single words each of them stands, but texts: lints ask for dozens."""
        places: dict[str, list[int]] = {}
        for at, (word, token) in enumerate(self.single_words):
            if token.token_type != TokenType.STRING:
                places.setdefault(word, []).append(at)
        return places

    @cached_property
    def tree(self) -> exp.Expr:
        """Raises StatementError where it is no SQL."""
        try:
            return RedshiftServerless().parse(self.sql)[0] or exp.Select()
        except SqlglotError as error:
            raise StatementError(f"ERROR: syntax error: {_first_line(error)}") from None

    @cached_property
    def known_tree(self) -> exp.Expr | None:
        """None where it is no SQL: whoever runs it says so, once."""
        try:
            return self.tree
        except StatementError:
            return None

    def begins(self, *words: str) -> bool:
        return self.words[: len(words)] == list(words)


def split(sql: str) -> list[Statement]:
    """The statements of a text, without their semicolons and without empty ones.

    Raises:
        StatementError: a text or comment in it has no end.
    """
    try:
        tokens = RedshiftServerless().tokenize(sql)
    except SqlglotError as error:
        raise StatementError(f"ERROR: syntax error: {_first_line(error)}") from None
    statements: list[Statement] = []
    current: list[Token] = []
    for token in tokens:
        if token.token_type != TokenType.SEMICOLON:
            current.append(token)
        elif current:
            statements.append(_statement(sql, current))
            current = []
    if current:
        statements.append(_statement(sql, current))
    return statements


MORE_THAN_ONE = "ValidationException: one call takes one statement, and none of these runs"


def only(sql: str) -> Statement:
    """Raises StatementError where there is none, or more than one."""
    statements = split(sql)
    if len(statements) != 1:
        raise StatementError(MORE_THAN_ONE if statements else "ValidationException: there is no statement in it")
    return statements[0]


def _statement(sql: str, tokens: Sequence[Token]) -> Statement:
    return Statement(sql[tokens[0].start : tokens[-1].end + 1], tuple(tokens))


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
