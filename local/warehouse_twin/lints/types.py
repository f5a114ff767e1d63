"""Types that Redshift has not.

Source: docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html
"""

from collections.abc import Iterator

from sqlglot import exp
from sqlglot.tokens import Token, TokenType

from warehouse_twin.lints.finding import Context, Finding, line_of
from warehouse_twin.statement import Statement

_KNOWN = {
    *(exp.DType.SMALLINT, exp.DType.INT, exp.DType.BIGINT, exp.DType.DECIMAL, exp.DType.FLOAT, exp.DType.DOUBLE),
    *(exp.DType.BOOLEAN, exp.DType.CHAR, exp.DType.VARCHAR, exp.DType.TEXT, exp.DType.BPCHAR, exp.DType.NCHAR),
    *(exp.DType.NVARCHAR, exp.DType.DATE, exp.DType.TIME, exp.DType.TIMETZ, exp.DType.TIMESTAMP),
    *(exp.DType.TIMESTAMPTZ, exp.DType.SUPER, exp.DType.VARBINARY, exp.DType.GEOMETRY, exp.DType.GEOGRAPHY),
    *(exp.DType.HLLSKETCH, exp.DType.INTERVAL, exp.DType.UNKNOWN, exp.DType.NULL),
}
_INSTEAD = {
    exp.DType.JSON: "SUPER, and JSON_PARSE in the place of a cast",
    exp.DType.JSONB: "SUPER, and JSON_PARSE in the place of a cast",
    exp.DType.UUID: "VARCHAR(36)",
    exp.DType.TINYINT: "SMALLINT",
    exp.DType.INT128: "DECIMAL(38, 0)",
    exp.DType.ARRAY: "SUPER",
    exp.DType.LIST: "SUPER",
    exp.DType.STRUCT: "SUPER",
    exp.DType.MAP: "SUPER",
    exp.DType.VARIANT: "SUPER",
    exp.DType.BLOB: "VARBYTE",
    exp.DType.ENUM: "VARCHAR",
    exp.DType.SERIAL: "BIGINT IDENTITY(1, 1)",
    exp.DType.BIGSERIAL: "BIGINT IDENTITY(1, 1)",
}
_READ_AS_VARBYTE = ("BYTEA", "BLOB")
# In bytes.
_LONGEST = {exp.DType.CHAR: 4096, exp.DType.VARCHAR: 65535}


def types(statement: Statement, context: Context) -> Iterator[Finding]:
    for before, token in zip(statement.tokens, statement.tokens[1:], strict=False):
        if token.text.upper() in _READ_AS_VARBYTE and _is_type_behind(before, statement):
            says = f'ERROR: type "{token.text.lower()}" does not exist'
            yield Finding("types", token.line, says, "write VARBYTE")
    if (tree := statement.known_tree) is None:
        return
    for kind in tree.find_all(exp.DataType):
        if kind.this not in _KNOWN:
            name = kind.sql(dialect="redshift").lower()
            instead = _INSTEAD.get(kind.this, "one of Redshift's types")
            where = kind.parent if kind.parent is not None else kind
            yield Finding(
                "types", line_of(where, statement), f'ERROR: type "{name}" does not exist', f"write {instead}"
            )
        longest = _LONGEST.get(kind.this)
        if longest is not None and _length(kind) > longest:
            yield Finding(
                "types",
                line_of(kind.parent or kind, statement),
                f"ERROR: length for type {kind.this.value.lower()} cannot exceed {longest}",
                f"write at most {longest} bytes",
            )


def _is_type_behind(before: Token, statement: Statement) -> bool:
    is_column = before.token_type in (TokenType.VAR, TokenType.IDENTIFIER)
    return before.token_type == TokenType.DCOLON or (is_column and statement.begins("CREATE", "TABLE"))


def _length(kind: exp.DataType) -> int:
    """0 where none is said, or the most."""
    text = kind.expressions[0].name if kind.expressions else ""
    return int(text) if text.isdigit() else 0
