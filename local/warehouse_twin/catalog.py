"""What the lints must know of the database, and what they refuse in it."""

from warehouse_twin import external_schemas
from warehouse_twin.failures import NotInTwinError, StatementError
from warehouse_twin.function_names import NOT_IN_TWIN
from warehouse_twin.lints.check import check_statement
from warehouse_twin.lints.finding import Context
from warehouse_twin.lints.functions import called
from warehouse_twin.names import QualifiedName
from warehouse_twin.session import Session
from warehouse_twin.statement import Statement


def refuse_by_lints(session: Session, statement: Statement, in_batch: bool) -> None:
    """Raises StatementError with all that Redshift would refuse, or read otherwise."""
    findings = [str(finding) for finding in check_statement(statement, _context(session, in_batch))]
    if findings:
        raise StatementError("; ".join(findings))
    for token in called(statement):
        if token.text.lower() in NOT_IN_TWIN:
            raise NotInTwinError(f"the function {token.text.upper()}")


def _context(session: Session, in_batch: bool) -> Context:
    views = session.rows("select schema_name, view_name from duckdb_views() where not internal")
    catalog = {name for name, _ in external_schemas.of_catalog(session)}
    schemas = {name for (name,) in session.rows("select name from main.twin_external_schemas")}
    return Context(in_batch, {QualifiedName(*view) for view in views}, schemas - catalog, catalog)
