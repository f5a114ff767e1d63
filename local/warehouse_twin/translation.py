"""A statement of Redshift in DuckDB's words."""

from collections.abc import Callable

from sqlglot import exp

from warehouse_twin.arithmetic import keep_whole_numbers
from warehouse_twin.casts import TEXTS, cast_as_redshift
from warehouse_twin.failures import NotInTwinError
from warehouse_twin.functions import name_functions
from warehouse_twin.super_navigation import mark_paths, unnest_arrays
from warehouse_twin.super_operators import compare_by_kind

# What Redshift keeps with a table and does not check, or what says only how it lies on its disks.
_UNCHECKED = (exp.PrimaryKey, exp.ForeignKey, exp.UniqueColumnConstraint)
_UNCHECKED_OF_A_COLUMN = (
    exp.EncodeColumnConstraint,
    exp.PrimaryKeyColumnConstraint,
    exp.UniqueColumnConstraint,
    exp.Reference,
)
_SYSTEM_VIEWS = ("sys_", "svv_")
_TYPES = {exp.DType.SUPER: "VARIANT", exp.DType.VARBINARY: "BLOB"}


def to_duckdb(tree: exp.Expr) -> str:
    """Raises NotInTwinError."""
    return translated(tree).sql(dialect="duckdb")


def translated(tree: exp.Expr) -> exp.Expr:
    """The tree itself stays."""
    tree = _rewritten(mark_paths(tree.copy()), compare_by_kind)
    tree = keep_whole_numbers(unnest_arrays(tree))
    for rule in (_keep_no_layout, _keep_no_keys, cast_as_redshift, _lower_names, name_functions, _name_types):
        tree = _rewritten(tree, rule)
    return tree


def _rewritten(tree: exp.Expr, rule: Callable[[exp.Expr], exp.Expr]) -> exp.Expr:
    """From the leaves up, so that what a rule puts in the place of a node has rewritten parts."""
    for node in reversed(list(tree.walk(bfs=False))):
        new = rule(node)
        if new is node:
            continue
        if node is tree:
            tree = new
        else:
            node.replace(new)
    return tree


def _keep_no_layout(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Create):
        kept = [p for p in _properties(node) if isinstance(p, exp.TemporaryProperty)]
        node.set("properties", exp.Properties(expressions=kept) if kept else None)
        node.set("no_schema_binding", None)
        _copy_columns(node)
    return node


def _copy_columns(create: exp.Create) -> None:
    """`create table u (like t)`."""
    parts = create.this.expressions if isinstance(create.this, exp.Schema) else []
    if len(parts) == 1 and isinstance(parts[0], exp.LikeProperty):
        create.set("expression", exp.select("*").from_(parts[0].this.copy()).limit(0))
        create.set("this", create.this.this)


def _properties(create: exp.Create) -> list[exp.Expr]:
    properties = create.args.get("properties")
    return properties.expressions if properties else []


def _keep_no_keys(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Schema):
        node.set("expressions", [part for part in node.expressions if not isinstance(part, _UNCHECKED)])
    elif isinstance(node, exp.ColumnDef):
        kept = [part for part in node.args.get("constraints") or [] if not _is_unchecked(part)]
        node.set("constraints", [*kept, *_longest(node)])
    return node


def _longest(column: exp.ColumnDef) -> list[exp.Expr]:
    """A check for its bytes; without a length there are 256."""
    kind = column.args.get("kind")
    if kind is None or kind.this not in TEXTS:
        return []
    length = kind.expressions[0].this.copy() if kind.expressions else exp.Literal.number(256)
    column.set("kind", exp.DataType(this=exp.DType.VARCHAR))
    # DuckDB adds no column with a check: there, what is longer than Redshift takes is not refused.
    if not isinstance(length, exp.Literal) or isinstance(column.parent, exp.Alter):
        return []
    size = exp.Anonymous(this="strlen", expressions=[exp.column(column.name)])
    return [exp.ColumnConstraint(kind=exp.CheckColumnConstraint(this=exp.LTE(this=size, expression=length)))]


def _is_unchecked(constraint: exp.Expr) -> bool:
    return isinstance(constraint.args.get("kind") or constraint, _UNCHECKED_OF_A_COLUMN)


def _lower_names(node: exp.Expr) -> exp.Expr:
    """Names have no capitals in Redshift, quoted ones neither; quoted, none is a word of DuckDB's."""
    if isinstance(node, exp.Table) and node.db.lower() == "pg_catalog" and node.name.lower().startswith(_SYSTEM_VIEWS):
        node.set("db", None)
    if isinstance(node, exp.Identifier):
        node.set("this", node.this.lower())
        node.set("quoted", True)
    return node


def _name_types(node: exp.Expr) -> exp.Expr:
    if not isinstance(node, exp.DataType):
        return node
    if node.this in _TYPES:
        return exp.DataType(this=exp.DType.USERDEFINED, kind=_TYPES[node.this])
    if node.this in (exp.DType.GEOMETRY, exp.DType.GEOGRAPHY, exp.DType.HLLSKETCH):
        raise NotInTwinError(f"the type {node.sql(dialect='redshift')}")
    return node
