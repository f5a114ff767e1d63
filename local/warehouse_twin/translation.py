"""A statement of Redshift in DuckDB's words."""

from collections.abc import Callable

from sqlglot import exp

from warehouse_twin.failures import NotInTwinError
from warehouse_twin.super_navigation import unnest_arrays

# What Redshift keeps with a table and does not check, or what says only how it lies on its disks.
_UNCHECKED = (exp.PrimaryKey, exp.ForeignKey, exp.UniqueColumnConstraint)
_UNCHECKED_OF_A_COLUMN = (
    exp.EncodeColumnConstraint,
    exp.PrimaryKeyColumnConstraint,
    exp.UniqueColumnConstraint,
    exp.Reference,
)
_TYPES = {exp.DType.SUPER: "VARIANT", exp.DType.VARBINARY: "BLOB"}


def to_duckdb(tree: exp.Expr) -> str:
    """Raises NotInTwinError."""
    return translated(tree).sql(dialect="duckdb")


def translated(tree: exp.Expr) -> exp.Expr:
    """The tree itself stays."""
    tree = unnest_arrays(tree.copy())
    for rule in (_keep_no_layout, _keep_no_keys, _lower_names, _name_functions, _name_types):
        tree = tree.transform(rule, copy=False)
    return tree


def _keep_no_layout(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Create):
        kept = [p for p in _properties(node) if isinstance(p, exp.TemporaryProperty)]
        node.set("properties", exp.Properties(expressions=kept) if kept else None)
        node.set("no_schema_binding", None)
    return node


def _properties(create: exp.Create) -> list[exp.Expr]:
    properties = create.args.get("properties")
    return properties.expressions if properties else []


def _keep_no_keys(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Schema):
        node.set("expressions", [part for part in node.expressions if not isinstance(part, _UNCHECKED)])
    elif isinstance(node, exp.ColumnDef):
        kept = [part for part in node.args.get("constraints") or [] if not _is_unchecked(part)]
        node.set("constraints", kept)
    return node


def _is_unchecked(constraint: exp.Expr) -> bool:
    return isinstance(constraint.args.get("kind") or constraint, _UNCHECKED_OF_A_COLUMN)


def _lower_names(node: exp.Expr) -> exp.Expr:
    """Names have no capitals in Redshift, quoted ones neither; quoted, none is a word of DuckDB's."""
    if isinstance(node, exp.Identifier):
        node.set("this", node.this.lower())
        node.set("quoted", True)
    return node


def _name_functions(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.CurrentTimestamp):
        return exp.func("twin_now")
    if isinstance(node, exp.ParseJSON):
        return exp.func("twin_json_parse", node.this)
    if isinstance(node, exp.Anonymous) and (rule := _FUNCTIONS.get(node.name.upper())):
        return rule(node)
    return node


def _named(name: str) -> Callable[[exp.Anonymous], exp.Expr]:
    return lambda node: exp.func(name, *node.expressions)


_FUNCTIONS: dict[str, Callable[[exp.Anonymous], exp.Expr]] = {
    "CAN_JSON_PARSE": _named("twin_can_json_parse"),
    "FROM_VARBYTE": lambda node: exp.func("twin_text", node.expressions[0]),
}


def _name_types(node: exp.Expr) -> exp.Expr:
    if not isinstance(node, exp.DataType):
        return node
    if node.this in _TYPES:
        return exp.DataType(this=exp.DType.USERDEFINED, kind=_TYPES[node.this])
    if node.this in (exp.DType.GEOMETRY, exp.DType.GEOGRAPHY, exp.DType.HLLSKETCH):
        raise NotInTwinError(f"the type {node.sql(dialect='redshift')}")
    return node
