"""The Data API's named parameters: texts that Redshift makes of what stands around them."""

from collections.abc import Mapping

from sqlglot import exp
from sqlglot.tokens import TokenType

from warehouse_twin.failures import ValidationError
from warehouse_twin.statement import Statement


def names_of(statement: Statement) -> set[str]:
    """Of all `:name` in it."""
    tokens = statement.tokens
    return {
        name.text
        for before, colon, name in zip((None, *tokens), tokens, tokens[1:], strict=False)
        if colon.token_type == TokenType.COLON
        and (before is None or before.token_type != TokenType.COLON)
        and name.start == colon.end + 1
    }


def check(known: set[str], given: Mapping[str, str]) -> None:
    """Raises ValidationError where one is missing, or not used."""
    if missing := sorted(known - set(given)):
        raise ValidationError(f"Parameters list is missing parameters. Missing parameters: [{', '.join(missing)}]")
    if unused := sorted(set(given) - known):
        raise ValidationError(f"Parameters list contains unused parameters. Unused parameters: [{', '.join(unused)}]")


def bind(tree: exp.Expr, given: Mapping[str, str]) -> exp.Expr:
    """A tree with a literal in the place of each parameter, which becomes of the type that it is compared with."""
    return tree.transform(
        lambda node: exp.Literal.string(given[node.name]) if isinstance(node, exp.Placeholder) else node
    )
