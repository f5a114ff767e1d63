"""Functions that Redshift has not."""

from collections.abc import Iterator

from sqlglot import exp
from sqlglot.tokens import Token, TokenType

from warehouse_twin.function_names import ANSWERED, INSTEAD, NOT_IN_TWIN
from warehouse_twin.lints.finding import Context, Finding
from warehouse_twin.statement import Statement

# Words that stand before a bracket without being a function.
_SYNTAX = frozenset(
    [
        *("values", "group", "key", "distkey", "sortkey", "columns", "identity"),
        *("role", "cube", "rollup", "sets", "over", "by", "exclude"),
    ]
)
# Tokens that are a function where a bracket follows.
_NAMING = (
    TokenType.VAR,
    TokenType.LEFT,
    TokenType.RIGHT,
    TokenType.REPLACE,
    TokenType.RANGE,
    TokenType.UNNEST,
    TokenType.FORMAT,
    TokenType.LIST,
)


def functions(statement: Statement, context: Context) -> Iterator[Finding]:
    for token in called(statement):
        name = token.text.lower()
        if name not in ANSWERED and name not in NOT_IN_TWIN:
            yield Finding(
                "functions",
                token.line,
                f"ERROR: function {name} does not exist",
                f"write {INSTEAD[name]}" if name in INSTEAD else "take one of Redshift's own functions",
            )
        elif name in INSTEAD:
            yield Finding("functions", token.line, f"ERROR: {name} is not for columns", f"write {INSTEAD[name]}")


def called(statement: Statement) -> list[Token]:
    """Each name of a function where it is called."""
    names = _names(statement)
    return [
        token
        for token, behind in zip(statement.tokens, statement.tokens[1:], strict=False)
        if behind.token_type == TokenType.L_PAREN
        and token.token_type in _NAMING
        and token.text.lower() not in _SYNTAX
        and (token.start, token.end) not in names
    ]


def _names(statement: Statement) -> set[tuple[int, int]]:
    """Where names of tables and columns stand; without a tree nobody knows them from functions."""
    if (tree := statement.known_tree) is None:
        return {(token.start, token.end) for token in statement.tokens}
    offset = statement.tokens[0].start
    return {
        (found.meta["start"] + offset, found.meta["end"] + offset)
        for found in tree.find_all(exp.Identifier)
        if "start" in found.meta
    }
