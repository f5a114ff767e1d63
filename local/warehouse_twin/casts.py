"""Casts by Redshift's rules: a text is cut at its bytes, and of a SUPER what cannot be cast is NULL.

Source: docs.aws.amazon.com/redshift/latest/dg/limitations-super.html
"""

from sqlglot import exp

from warehouse_twin.super_navigation import is_path

TEXTS = (exp.DType.VARCHAR, exp.DType.TEXT, exp.DType.CHAR, exp.DType.NVARCHAR, exp.DType.NCHAR, exp.DType.BPCHAR)


def cast_as_redshift(node: exp.Expr) -> exp.Expr:
    """The node, or what has its effect in DuckDB."""
    if not isinstance(node, exp.Cast):
        return node
    value, kind = node.this, node.to
    if kind.this not in TEXTS:
        return exp.TryCast(this=value, to=kind, safe=True) if is_path(value) else node
    if is_path(value):
        text: exp.Expr = exp.func("twin_super_text", value)
    else:
        text = type(node)(this=value, to=exp.DataType(this=exp.DType.VARCHAR))
    length = kind.expressions[0].this if kind.expressions else None
    if isinstance(length, exp.Literal):
        return exp.func("twin_cut", text, length.copy())
    return text
