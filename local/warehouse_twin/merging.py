"""MERGE: two rows of the source for one row of the target are an error in Redshift; DuckDB takes one of them."""

from sqlglot import exp

from warehouse_twin.failures import StatementError
from warehouse_twin.session import Session
from warehouse_twin.translation import translated


def refuse_doubled_keys(session: Session, tree: exp.Merge) -> None:
    """Raises StatementError where a row of the target would be written twice."""
    merge = translated(tree)
    target, source = merge.this, merge.args["using"]
    row = exp.column("rowid", table=target.alias_or_name, quoted=True)
    doubled = (
        exp.select("1")
        .from_(target.copy())
        .join(source.copy(), on=merge.args["on"].copy())
        .group_by(row)
        .having("count(*) > 1")
        .limit(1)
    )
    if session.rows(doubled.sql(dialect="duckdb")):
        raise StatementError("ERROR: Found multiple matches to update the same tuple.")
