"""System tables that a serverless workgroup has not.

Source: docs.aws.amazon.com/redshift/latest/dg/serverless_views-monitoring.html
"""

from collections.abc import Iterator

from sqlglot import exp
from sqlglot.tokens import TokenType

from warehouse_twin.lints.finding import Context, Finding, line_of
from warehouse_twin.statement import Statement

_PREFIXES = ("stl_", "stv_", "svl_", "svcs_", "duckdb_", "sqlite_")
_WRITES = (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Alter)
_INSTEAD = {
    "stv_mv_info": "svv_mv_info",
    "svl_mv_refresh_status": "sys_mv_refresh_history",
    "stl_load_errors": "sys_load_error_detail",
    "stl_query": "sys_query_history",
    "stv_recents": "sys_query_history",
    "stl_error": "sys_query_history",
    "svl_qlog": "sys_query_history",
    "stv_tbl_perm": "svv_table_info",
}


def written(statement: Statement, context: Context) -> Iterator[Finding]:
    """Of one that writes a system view."""
    if (tree := statement.known_tree) is None:
        return
    target = tree.args.get("this") if isinstance(tree, _WRITES) else None
    table = target.find(exp.Table) if isinstance(target, exp.Expr) else None
    if table is not None and table.name.lower().startswith(("sys_", "svv_")):
        yield Finding(
            "system-tables",
            line_of(table, statement),
            f"ERROR: permission denied: {table.name.lower()} is a system view",
            "keep rows of your own in a table of your own",
        )


def system_tables(statement: Statement, context: Context) -> Iterator[Finding]:
    for token in statement.tokens:
        name = token.text.lower()
        if token.token_type in (TokenType.VAR, TokenType.IDENTIFIER) and name.startswith("twin_"):
            yield Finding(
                "system-tables",
                token.line,
                f"ERROR: relation {name} does not exist",
                "ask a SYS or SVV view: names that begin so are the twin's own",
            )
        if token.token_type in (TokenType.VAR, TokenType.IDENTIFIER) and name.startswith(_PREFIXES):
            yield Finding(
                "system-tables",
                token.line,
                f"ERROR: relation {name} is not there on Redshift Serverless",
                f"ask {_INSTEAD.get(name, 'a SYS or SVV view')}",
            )
