"""Grammar that DuckDB and PostgreSQL take and Redshift does not."""

from collections.abc import Iterator

from sqlglot import exp
from sqlglot.tokens import Token, TokenType

from warehouse_twin.lints.finding import Context, Finding, find_words, line_of
from warehouse_twin.statement import Statement

_WORDS: dict[tuple[str, ...], tuple[str, str]] = {
    ("FILTER", "("): (
        'syntax error at or near "FILTER"',
        "SUM(CASE WHEN ... THEN x END), COUNT(CASE WHEN ... THEN 1 END)",
    ),
    ("DISTINCT", "ON"): (
        "SELECT DISTINCT ON is not supported",
        "QUALIFY ROW_NUMBER() OVER (PARTITION BY ... ORDER BY ...) = 1",
    ),
    ("GROUP", "BY", "ALL"): ('syntax error at or near "ALL"', "name the columns, or GROUP BY 1, 2"),
    ("ORDER", "BY", "ALL"): ('syntax error at or near "ALL"', "name the columns"),
    ("ON", "CONFLICT"): ('syntax error at or near "CONFLICT"', "MERGE from a staging table"),
    ("INSERT", "OR"): ('syntax error at or near "OR"', "MERGE from a staging table"),
    ("UNION", "BY", "NAME"): ('syntax error at or near "BY"', "name the columns in the same order"),
    ("UNION", "ALL", "BY", "NAME"): ('syntax error at or near "BY"', "name the columns in the same order"),
    ("CREATE", "OR", "REPLACE", "TABLE"): (
        'syntax error at or near "TABLE"',
        "DROP TABLE IF EXISTS, then CREATE TABLE",
    ),
    ("CREATE", "INDEX"): ("CREATE INDEX is not supported", "a SORTKEY on the table"),
    ("CREATE", "UNIQUE", "INDEX"): ("CREATE INDEX is not supported", "a SORTKEY on the table"),
    ("USING", "SAMPLE"): ('syntax error at or near "SAMPLE"', "ORDER BY RANDOM() LIMIT n"),
    ("POSITIONAL", "JOIN"): ('syntax error at or near "JOIN"', "join by ROW_NUMBER()"),
    ("ASOF", "JOIN"): ('syntax error at or near "JOIN"', "a join and QUALIFY ROW_NUMBER() = 1"),
    ("LATERAL",): ('syntax error at or near "LATERAL"', "FROM t, t.event.items AS i, or a join"),
    ("FOR", "UPDATE"): ('syntax error at or near "FOR"', "LOCK in the same batch"),
    ("FOR", "SHARE"): ('syntax error at or near "FOR"', "LOCK in the same batch"),
    ("(", "FROM"): ('syntax error at or near "FROM"', "(SELECT * FROM ...)"),
    ("->",): ('syntax error at or near "->"', "JSON_EXTRACT_PATH_TEXT, or FROM t, t.event.items AS i"),
    ("->>",): ('syntax error at or near "->>"', "JSON_EXTRACT_PATH_TEXT, or the path of a SUPER"),
    ("RETURNING",): ('syntax error at or near "RETURNING"', "SELECT after it, in the same batch"),
}
_NODES: dict[type[exp.Expr], tuple[str, str]] = {
    exp.Struct: ('syntax error at or near "{"', "columns, or JSON_PARSE('{...}')"),
    exp.Slice: ("a SUPER has no slices", "FROM t, t.event.items AS i AT n WHERE n < 2"),
}


def syntax(statement: Statement, context: Context) -> Iterator[Finding]:
    for words, (says, instead) in _WORDS.items():
        if (token := find_words(statement, *words)) is not None:
            yield _finding(token.line, says, instead)
    literal = _list_literal(statement)
    if literal is not None:
        yield _finding(literal.line, 'syntax error at or near "["', "rows, or JSON_PARSE('[...]')")
    if statement.begins("FROM"):
        yield _finding(statement.tokens[0].line, 'syntax error at or near "FROM"', "SELECT * FROM ...")
    if statement.begins("CREATE", "TABLE") and _is_partitioned(statement):
        yield _finding(statement.tokens[0].line, 'syntax error at or near "PARTITION"', "DISTKEY and SORTKEY")
    if literal is None and not any(True for words in _WORDS if find_words(statement, *words)):
        for kind, (says, instead) in _NODES.items():
            if statement.begins("SELECT") and (node := statement.tree.find(kind)) is not None:
                yield _finding(line_of(node, statement), says, instead)


def _is_partitioned(statement: Statement) -> bool:
    tree = statement.known_tree
    return tree is not None and tree.find(exp.PartitionedByProperty) is not None


def _list_literal(statement: Statement) -> Token | None:
    """A bracket that begins a list: one behind a name or a bracket is an index."""
    behind_a_value = (TokenType.VAR, TokenType.IDENTIFIER, TokenType.R_PAREN, TokenType.R_BRACKET)
    for before, token in zip(statement.tokens, statement.tokens[1:], strict=False):
        is_name = before.token_type in behind_a_value or before.text.isidentifier()
        if token.token_type == TokenType.L_BRACKET and (not is_name or before.text.lower() in ("list", "select")):
            return token
    return None


def _finding(line: int, says: str, instead: str) -> Finding:
    return Finding("syntax", line, f"ERROR: {says}", f"write {instead}")
