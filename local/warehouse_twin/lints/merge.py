"""MERGE: Redshift has one action for each half, a table as its source, and no conditions.

Source: docs.aws.amazon.com/redshift/latest/dg/r_MERGE.html
"""

from collections.abc import Iterator

from sqlglot import exp

from warehouse_twin.lints.finding import Context, Finding, find_words, line_of
from warehouse_twin.names import QualifiedName
from warehouse_twin.statement import Statement


def condition(statement: Statement, context: Context) -> Iterator[Finding]:
    for when in _whens(statement):
        if when.args.get("condition") is not None:
            yield Finding(
                "merge-condition",
                line_of(when, statement),
                'ERROR: syntax error at or near "AND": WHEN MATCHED takes no condition',
                "delete the rows that must not win from the staging table before, then merge without AND",
            )


def source(statement: Statement, context: Context) -> Iterator[Finding]:
    merge = _merge(statement)
    if merge is None:
        return
    used = merge.args["using"]
    is_view = isinstance(used, exp.Table) and QualifiedName.of(used) in context.views
    if not isinstance(used, exp.Table) or is_view or merge.args.get("with_"):
        yield Finding(
            "merge-source",
            line_of(used, statement),
            "ERROR: the source of MERGE must be a table, no subquery, no view, no WITH",
            "insert the rows into a temporary table first and name that one behind USING",
        )
    if merge.this.args.get("alias") is not None:
        yield Finding(
            "merge-source",
            line_of(merge.this, statement),
            "ERROR: syntax error: the target of MERGE takes no alias",
            "use the name of the table itself in ON and SET",
        )


def halves(statement: Statement, context: Context) -> Iterator[Finding]:
    merge = _merge(statement)
    if merge is None:
        return
    matched = [bool(when.args.get("matched")) for when in _whens(statement)]
    if sorted(matched) != [False, True]:
        yield Finding(
            "merge-halves",
            line_of(merge, statement),
            "ERROR: MERGE needs exactly one WHEN MATCHED and one WHEN NOT MATCHED",
            "where a half has nothing to do, use INSERT, UPDATE or DELETE instead of MERGE",
        )


def columns(statement: Statement, context: Context) -> Iterator[Finding]:
    for when in _whens(statement):
        then = when.args.get("then")
        if not isinstance(then, exp.Insert) or when.args.get("matched"):
            continue
        if not then.args.get("expression"):
            yield Finding(
                "merge-columns",
                line_of(when, statement),
                "Redshift fills the columns by their order: a table that gets one more breaks the statement",
                "name the columns: INSERT (id, name) VALUES (s.id, s.name)",
            )


def _merge(statement: Statement) -> exp.Merge | None:
    if not statement.begins("MERGE") and not statement.begins("WITH"):
        return None
    if find_words(statement, "REMOVE", "DUPLICATES") is not None:
        return None
    tree = statement.tree
    return tree if isinstance(tree, exp.Merge) else None


def _whens(statement: Statement) -> list[exp.Expr]:
    merge = _merge(statement)
    return [] if merge is None else merge.args["whens"].expressions
