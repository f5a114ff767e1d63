"""Arrays inside a SUPER as rows: `from t c, c.event.items as i at n`."""

from sqlglot import exp

from warehouse_twin.failures import NotInTwinError


def unnest_arrays(tree: exp.Expr) -> exp.Expr:
    """What is no array, or missing, is no row. Changes the tree."""
    for select in tree.find_all(exp.Select):
        known = {source.alias_or_name.lower() for source in _sources(select)}
        for join in select.args.get("joins") or []:
            if (array := _array(join.this, known)) is not None:
                join.set("this", array)
            known |= {name.lower() for name in _names(join.this)}
    return tree


def mark_paths(tree: exp.Expr) -> exp.Expr:
    """Notes on each path into a SUPER that it is one: a cast of it makes NULL of what it cannot cast."""
    sources = {source.alias_or_name.lower() for source in tree.find_all(exp.Table)}
    sources |= {query.alias.lower() for query in tree.find_all(exp.Subquery, exp.CTE, exp.Values) if query.alias}
    schemas = {table.db.lower() for table in tree.find_all(exp.Table) if table.db}
    items = {name.lower() for join in tree.find_all(exp.Join) for name in _item_names(join.this)}
    for node in tree.find_all(exp.Column, exp.Dot, exp.Bracket):
        node.meta[_PATH] = _is_path(node, sources, schemas, items)
    return tree


def is_path(node: exp.Expr) -> bool:
    return bool(node.unnest().meta.get(_PATH))


_PATH = "path into a super"


def _is_path(node: exp.Expr, sources: set[str], schemas: set[str], items: set[str]) -> bool:
    if not isinstance(node, exp.Column):
        return True
    names = [part.name.lower() for part in node.parts]
    if names[0] in items:
        return True
    if names[0] in schemas and names[0] not in sources:
        return len(names) > 3
    return len(names) > (2 if names[0] in sources else 1)


def _item_names(source: exp.Expr) -> list[str]:
    if isinstance(source, exp.AtIndex):
        return [source.this.alias]
    if isinstance(source, exp.Unnest):
        return [column.name for column in source.args["alias"].columns]
    return []


def _sources(select: exp.Select) -> list[exp.Expr]:
    source = select.args.get("from_")
    return [source.this] if source else []


def _names(source: exp.Expr) -> list[str]:
    alias = source.args.get("alias")
    columns = [column.name for column in alias.columns] if isinstance(alias, exp.TableAlias) else []
    return [source.alias_or_name, *columns]


def _array(source: exp.Expr, known: set[str]) -> exp.Expr | None:
    """The source as rows of an array, or None where it is no path from a source before it."""
    if isinstance(source, exp.AtIndex):
        aliased = source.this
        return _rows(aliased.this, aliased.args["alias"], source.expression)
    if isinstance(source, exp.Unnest):
        return _rows(source.expressions[0], source.args["alias"].columns[0], None)
    if isinstance(source, exp.Pivot):
        raise NotInTwinError("UNPIVOT of a SUPER")
    if isinstance(source, exp.Table) and source.args.get("db") and source.parts[0].name.lower() in known:
        alias = source.args.get("alias")
        if alias is None:
            raise NotInTwinError("a SUPER's array in FROM without a name: write `AS i`")
        return _rows(_path(source.parts), alias.this, None)
    return None


def _path(parts: list[exp.Expr]) -> exp.Expr:
    names: list[exp.Expr] = [exp.to_identifier(part.name) for part in parts]
    column: exp.Expr = exp.Column(this=names[1], table=names[0])
    for name in names[2:]:
        column = exp.Dot(this=column, expression=name)
    return column


def _rows(path: exp.Expr, name: exp.Identifier, index: exp.Identifier | None) -> exp.Expr:
    array = exp.func("twin_array", path.copy())
    columns: list[exp.Expr] = [exp.alias_(exp.func("unnest", array, dialect="postgres"), name.name)]
    if index is not None:
        subscript = exp.Anonymous(this="generate_subscripts", expressions=[array.copy(), exp.Literal.number(1)])
        columns.append(exp.alias_(exp.Sub(this=subscript, expression=exp.Literal.number(1)), index.name))
    # The value and the row have the same name in Redshift; here the row is nobody's.
    return exp.Subquery(this=exp.select(*columns), alias=exp.TableAlias(this=exp.to_identifier(f"rows of {name.name}")))
