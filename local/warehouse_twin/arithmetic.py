"""Averages and quotients by Redshift's rules: of whole numbers they are whole numbers.

How many digits it gives a quotient or an average of decimals, and how it rounds, only an account can tell.
"""

from sqlglot import exp


def keep_whole_numbers(tree: exp.Expr) -> exp.Expr:
    """Changes the tree."""
    for average in list(tree.find_all(exp.Avg)):
        whole = average.parent if isinstance(average.parent, exp.Window) else average
        whole.replace(exp.func("twin_average", whole.copy(), _least(whole)))
    # From the innermost: what is replaced holds what was replaced before.
    for quotient in reversed(list(tree.find_all(exp.Div))):
        sides = (quotient.this, quotient.expression)
        plain = exp.Div(this=sides[0].copy(), expression=sides[1].copy(), typed=False, safe=False)
        arguments = [plain, *(side.copy() for side in sides)]
        quotient.replace(exp.Anonymous(this="twin_quotient", expressions=arguments))
    return tree


def _least(whole: exp.Expr) -> exp.Expr:
    """The least of the averaged values, of the same rows: it has their type."""
    average = whole.find(exp.Avg)
    assert average is not None
    value = average.this.expressions[0] if isinstance(average.this, exp.Distinct) else average.this
    least = exp.Min(this=value.copy())
    if not isinstance(whole, exp.Window):
        return least
    over = whole.copy()
    over.set("this", least)
    return over
