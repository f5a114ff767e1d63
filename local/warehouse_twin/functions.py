"""Functions of Redshift in DuckDB's words, where sqlglot has them otherwise."""

import re
from collections.abc import Callable

from sqlglot import exp

from warehouse_twin.failures import NotInTwinError

# Of Redshift's formats of times, what DuckDB writes and reads alike; the rest is refused.
_FORMATS = {
    "YYYY": "%Y",
    "MM": "%m",
    "DD": "%d",
    "HH24": "%H",
    "MI": "%M",
    "SS": "%S",
    "MS": "%g",
    "US": "%f",
}
_FORMAT_PARTS = re.compile(r'"([^"]*)"|(YYYY|HH24|MM|DD|MI|SS|MS|US)|([^A-Za-z"])|(.)', re.IGNORECASE)


def name_functions(node: exp.Expr) -> exp.Expr:
    """The node with a function of DuckDB or a macro of the twin in its place. Raises NotInTwinError."""
    if isinstance(node, exp.Anonymous):
        rule = _BY_NAME.get(node.name.upper())
        return rule(*node.expressions) if rule else node
    by_class = _BY_CLASS.get(type(node))
    return by_class(node) if by_class else node


def _call(name: str) -> Callable[..., exp.Expr]:
    return lambda *arguments: exp.func(name, *arguments)


def _is_super(kind: str) -> Callable[..., exp.Expr]:
    return lambda value: exp.func("twin_is_super", value, exp.Literal.string(kind))


def _refuse(what: str) -> exp.Expr:
    raise NotInTwinError(what)


def _formatted(name: str) -> Callable[..., exp.Expr]:
    return lambda value, written: exp.Anonymous(this=name, expressions=[value, _time_format(written)])


def _time_format(written: exp.Expr) -> exp.Expr:
    """DuckDB's, of Redshift's."""
    if not isinstance(written, exp.Literal):
        raise NotInTwinError("a format of times that is no literal")
    found = ""
    for text, code, plain, other in _FORMAT_PARTS.findall(written.this):
        if other:
            raise NotInTwinError(f"the format of times {written.this}")
        found += _FORMATS[code.upper()] if code else (text or plain).replace("%", "%%")
    return exp.Literal.string(found)


_BY_NAME: dict[str, Callable[..., exp.Expr]] = {
    "CAN_JSON_PARSE": _call("twin_can_json_parse"),
    "FROM_VARBYTE": lambda value, encoding: exp.func("twin_text", value),
    "TO_VARBYTE": lambda value, encoding: exp.Anonymous(this="encode", expressions=[value]),
    "JSON_TYPEOF": _call("twin_json_typeof"),
    "JSON_SERIALIZE": _call("twin_json_serialize"),
    "IS_VALID_JSON": _call("twin_is_json"),
    "GET_ARRAY_LENGTH": _call("twin_array_length"),
    "IS_OBJECT": _is_super("object"),
    "IS_ARRAY": _is_super("array"),
    "IS_VARCHAR": _is_super("string"),
    "TO_CHAR": _formatted("strftime"),
    "TO_DATE": lambda *arguments: exp.cast(_formatted("strptime")(*arguments), exp.DType.DATE),
    "TO_TIMESTAMP": lambda *arguments: exp.cast(_formatted("strptime")(*arguments), exp.DType.TIMESTAMPTZ),
    "OCTET_LENGTH": lambda value: exp.Anonymous(this="strlen", expressions=[value]),
}


def _replace_all(node: exp.RegexpReplace) -> exp.Expr:
    if any(node.args.get(name) is not None for name in ("position", "occurrence", "parameters")):
        raise NotInTwinError("REGEXP_REPLACE with a position or parameters")
    new = node.args.get("replacement") or exp.Literal.string("")
    return exp.Anonymous(this="regexp_replace", expressions=[node.this, node.expression, new, exp.Literal.string("g")])


def _strtol(node: exp.FromBase) -> exp.Expr:
    if node.expression.sql() != "16":
        raise NotInTwinError("STRTOL to another base than 16")
    return exp.cast(exp.DPipe(this=exp.Literal.string("0x"), expression=exp.paren(node.this)), exp.DType.BIGINT)


_BY_CLASS: dict[type, Callable[..., exp.Expr]] = {
    exp.CurrentTimestamp: lambda node: exp.func("twin_now"),
    exp.ParseJSON: lambda node: exp.func("twin_json_parse", node.this),
    exp.RegexpReplace: _replace_all,
    exp.FromBase: _strtol,
    exp.CurrentUser: lambda node: _refuse("CURRENT_USER"),
    exp.SimilarTo: lambda node: _refuse("SIMILAR TO"),
    exp.PercentileDisc: lambda node: _refuse("PERCENTILE_DISC"),
    exp.IsArray: lambda node: _is_super("array")(node.this),
}
