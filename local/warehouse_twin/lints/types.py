"""Types that Redshift has not.

Source: docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html
"""

from collections.abc import Iterator

from sqlglot import exp

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


def types(statement: Statement, context: Context) -> Iterator[Finding]:
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
