"""Names of tables and views: a schema and a name, without capitals."""

from dataclasses import dataclass

from sqlglot import exp

DEFAULT_SCHEMA = "public"


@dataclass(frozen=True)
class QualifiedName:
    schema: str
    name: str

    @classmethod
    def of(cls, table: exp.Expr) -> "QualifiedName":
        return cls((table.text("db") or DEFAULT_SCHEMA).lower(), table.name.lower())

    def sql(self) -> str:
        return ".".join(exp.to_identifier(part, quoted=True).sql(dialect="duckdb") for part in (self.schema, self.name))

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"
