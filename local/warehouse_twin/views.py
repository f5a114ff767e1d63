"""CREATE VIEW: one that is bound late lets go of what it reads."""

from sqlglot import exp

from warehouse_twin.names import QualifiedName
from warehouse_twin.session import Session
from warehouse_twin.translation import to_duckdb


def create(session: Session, tree: exp.Create) -> None:
    target = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
    name = QualifiedName.of(target)
    session.execute(to_duckdb(tree))
    key = [name.schema, name.name]
    session.execute("delete from main.twin_late_binding_views where schema_name = ? and name = ?", key)
    if tree.args.get("no_schema_binding"):
        session.execute("insert into main.twin_late_binding_views values (?, ?)", key)
