"""All lints on a statement, a call or a file."""

import re
from collections.abc import Iterator, Sequence

from sqlglot import exp

from warehouse_twin.failures import StatementError
from warehouse_twin.lints import (
    calls,
    copy,
    external_tables,
    functions,
    merge,
    names,
    stream_views,
    syntax,
    system_tables,
    types,
)
from warehouse_twin.lints.finding import Context, Finding, Lint, find_words
from warehouse_twin.names import QualifiedName
from warehouse_twin.statement import Statement, split

# What is put into a file before it is sent.
_PLACE = re.compile(r"\$\{(\w+)\}")

LINTS: Sequence[Lint] = (
    merge.condition,
    merge.source,
    merge.halves,
    merge.columns,
    calls.transaction,
    names.names,
    functions.functions,
    syntax.syntax,
    types.types,
    system_tables.system_tables,
    system_tables.written,
    stream_views.stream_views,
    external_tables.external_tables,
    copy.copy,
)


def check_statement(statement: Statement, context: Context) -> Iterator[Finding]:
    """Raises StatementError where it is no SQL and no lint says why."""
    failure: StatementError | None = None
    found = 0
    for lint in LINTS:
        try:
            for finding in lint(statement, context):
                found += 1
                yield finding
        except StatementError as error:
            failure = error
    if failure is not None and not found:
        raise failure


def check_file(sql: str, *, one_call: bool = False, one_batch: bool = False) -> Iterator[Finding]:
    """Of a file whose statements run one by one, or by one call, or as one batch, in this order."""
    statements = split(_PLACE.sub(r"\1", sql))
    if one_call:
        yield from calls.one_statement(statements)
    context = Context(in_batch=one_batch and len(statements) > 1)
    for statement in statements:
        try:
            yield from check_statement(statement, context)
        except StatementError as error:
            yield Finding("parse", statement.tokens[0].line, str(error), "mend it")
        _learn(statement, context)


def _learn(statement: Statement, context: Context) -> None:
    """What the statements behind it meet."""
    words = statement.words
    if statement.begins("CREATE", "EXTERNAL", "SCHEMA"):
        name = words[6] if words[3:6] == ["IF", "NOT", "EXISTS"] else words[3]
        is_catalog = find_words(statement, "DATA", "CATALOG") is not None
        (context.catalog_schemas if is_catalog else context.external_schemas).add(name.lower())
    elif statement.begins("CREATE") and "VIEW" in words[:4]:
        tree = statement.tree
        if isinstance(tree, exp.Create) and not tree.find(exp.MaterializedProperty):
            target = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
            context.views.add(QualifiedName.of(target))
