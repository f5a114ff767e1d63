"""Tables of the data catalog are read; views on them are bound late.

Sources: docs.aws.amazon.com/redshift/latest/dg/c-spectrum-external-tables.html and r_CREATE_VIEW.html
"""

from collections.abc import Iterator

from sqlglot import exp

from warehouse_twin.lints.finding import Context, Finding, line_of
from warehouse_twin.statement import Statement

_CHANGES = (exp.Update, exp.Delete, exp.Merge, exp.TruncateTable)


def external_tables(statement: Statement, context: Context) -> Iterator[Finding]:
    if (tree := statement.known_tree) is None:
        return
    found = [table for table in tree.find_all(exp.Table) if table.db.lower() in context.catalog_schemas]
    if not found:
        return
    line = line_of(found[0], statement)
    if isinstance(tree, _CHANGES) and _target(tree) in found:
        yield Finding(
            "external-tables",
            line,
            f"ERROR: {found[0].sql(dialect='redshift')} is an external table: its rows cannot be changed",
            "write the files in S3 anew, or keep the rows in a table of your own",
        )
    is_view = isinstance(tree, exp.Create) and tree.kind == "VIEW" and not tree.find(exp.MaterializedProperty)
    if is_view and not tree.args.get("no_schema_binding"):
        yield Finding(
            "external-tables",
            line,
            "ERROR: External tables are not supported in views",
            "WITH NO SCHEMA BINDING behind the query",
        )


def _target(tree: exp.Expr) -> exp.Table | None:
    target = tree.expressions[0] if isinstance(tree, exp.TruncateTable) else tree.this
    return target if isinstance(target, exp.Table) else None
