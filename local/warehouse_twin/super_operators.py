"""Operators on a SUPER that is not cast.

Redshift looks at each value's own type; DuckDB would make it that of the other side, and of 1.5 a 2. So a text is
compared with texts alone, and all else is refused by name.
"""

from sqlglot import exp

from warehouse_twin.failures import NotInTwinError
from warehouse_twin.super_navigation import is_path

_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Like, exp.ILike, exp.In, exp.RegexpLike)
_OTHERS = (
    *(exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg, exp.Between, exp.NullSafeEQ, exp.NullSafeNEQ),
    *(exp.Sum, exp.Avg, exp.Min, exp.Max, exp.Coalesce, exp.Nullif, exp.Greatest, exp.Least),
    *(exp.Round, exp.Abs, exp.Ceil, exp.Floor, exp.Median, exp.PercentileCont),
)


def compare_by_kind(node: exp.Expr) -> exp.Expr:
    """The node, in which a path that is compared with texts is one of a text. Raises NotInTwinError."""
    paths = [child for child in node.iter_expressions() if is_path(child)]
    if isinstance(node, _COMPARISONS) and paths:
        if len(paths) > 1 or not all(map(_is_text, _others(node))):
            raise _refusal(node)
        paths[0].replace(exp.func("twin_super_string", paths[0].copy()))
    elif (isinstance(node, _OTHERS) and paths) or (isinstance(node, exp.Case) and _mixes(node)):
        raise _refusal(node)
    return node


def _others(node: exp.Expr) -> list[exp.Expr]:
    return [child for child in node.iter_expressions() if not is_path(child)]


def _is_text(node: exp.Expr) -> bool:
    return (isinstance(node, exp.Literal) and node.is_string) or isinstance(node, exp.Placeholder)


def _mixes(case: exp.Case) -> bool:
    """Whether some of its values are paths and others are not; NULL is both."""
    values = [branch.args["true"] for branch in case.args["ifs"]]
    values += [case.args["default"]] if case.args.get("default") is not None else []
    kinds = {is_path(value) for value in values if not isinstance(value, exp.Null)}
    return len(kinds) > 1


def _refusal(node: exp.Expr) -> NotInTwinError:
    text = node.sql(dialect="redshift")
    return NotInTwinError(f"{text}, of a SUPER that is not cast: cast it, as in event.price::decimal(12, 2)")
