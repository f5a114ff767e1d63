"""Names: without capitals, and none of Redshift's own words."""

from collections.abc import Iterator

from sqlglot import exp
from sqlglot.generators.redshift import RedshiftGenerator
from sqlglot.tokens import TokenType

from warehouse_twin.lints.finding import Context, Finding, line_of
from warehouse_twin.statement import Statement

RESERVED = frozenset(RedshiftGenerator.RESERVED_KEYWORDS)


def names(statement: Statement, context: Context) -> Iterator[Finding]:
    for before, token in zip((None, *statement.tokens), statement.tokens, strict=False):
        if token.token_type == TokenType.IDENTIFIER:
            if token.text != token.text.lower():
                yield Finding(
                    "names",
                    token.line,
                    f'"{token.text}" is read as {token.text.lower()}: also quoted names lose their capitals, '
                    "unless enable_case_sensitive_identifier is on",
                    f'write "{token.text.lower()}", and give what is written elsewhere a name without capitals',
                )
        elif token.token_type == TokenType.VAR and _is_mixed(token.text) and not _is_parameter(before):
            yield Finding(
                "names",
                token.line,
                f"{token.text} is read as {token.text.lower()}; of a SUPER, that is another attribute",
                f"write {token.text.lower()}; an attribute with capitals needs enable_case_sensitive_identifier",
            )
    yield from _reserved(statement)


def _is_mixed(text: str) -> bool:
    return text not in (text.lower(), text.upper())


def _is_parameter(before: object) -> bool:
    return getattr(before, "token_type", None) == TokenType.COLON


def _reserved(statement: Statement) -> Iterator[Finding]:
    if (tree := statement.known_tree) is None:
        return
    for name in tree.find_all(exp.Identifier):
        if not name.args.get("quoted") and name.name.lower() in RESERVED:
            yield Finding(
                "names",
                line_of(name, statement),
                f'ERROR: syntax error at or near "{name.name}": it is a word of Redshift\'s own',
                f'quote it: "{name.name.lower()}"',
            )
