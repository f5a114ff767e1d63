"""What a statement does, by what it is."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
from sqlglot import exp

from warehouse_twin import (
    catalog,
    copying,
    drops,
    external_schemas,
    external_tables,
    materialized_views,
    merging,
    parameters,
    unknown,
    views,
)
from warehouse_twin.failures import CancelledError, NotInTwinError, StatementError
from warehouse_twin.results import ResultSet, column_type
from warehouse_twin.session import Session
from warehouse_twin.statement import Statement
from warehouse_twin.translation import to_duckdb


@dataclass(frozen=True)
class Outcome:
    """Rows that were written, or a result."""

    result: ResultSet | None = None
    written: int = -1


NOTHING = Outcome()


def execute(session: Session, statement: Statement, given: Mapping[str, str], in_batch: bool) -> Outcome:
    """Raises StatementError."""
    try:
        unknown.refuse_by_name(statement)
        catalog.refuse_by_lints(session, statement, in_batch)
        return _execute(session, statement, given)
    except duckdb.InterruptException:
        raise CancelledError from None
    except duckdb.Error as error:
        raise StatementError(f"ERROR: {str(error).splitlines()[0]}") from error


def is_query(statement: Statement) -> bool:
    """Whether it changes nothing, so that it waits for nobody."""
    try:
        return statement.words[0] in ("SELECT", "WITH", "(") and isinstance(statement.tree, exp.Query)
    except StatementError:
        return True


def _execute(session: Session, statement: Statement, given: Mapping[str, str]) -> Outcome:
    if statement.begins("COPY"):
        return Outcome(written=copying.copy(session, statement))
    if unknown.only_moves_rows(statement):
        return NOTHING
    for words, command in _COMMANDS.items():
        if statement.begins(*words):
            command(session, statement)
            return NOTHING
    with external_tables.readable(session, parameters.bind(statement.tree, given)) as tree:
        return _execute_tree(session, statement, tree)


def _execute_tree(session: Session, statement: Statement, tree: exp.Expr) -> Outcome:
    if isinstance(tree, (exp.Query, exp.Values)):
        return _query(session, tree)
    if isinstance(tree, exp.Create) and tree.find(exp.MaterializedProperty):
        materialized_views.create(session, tree)
        return NOTHING
    if isinstance(tree, exp.Drop):
        drops.drop(session, tree)
        return NOTHING
    if isinstance(tree, exp.Merge):
        merging.refuse_doubled_keys(session, tree)
    if isinstance(tree, _WRITES):
        written = session.execute(to_duckdb(tree)).fetchall()
        return Outcome(written=written[0][0] if written else 0)
    if isinstance(tree, exp.Create) and tree.kind == "VIEW":
        views.create(session, tree)
        return NOTHING
    if isinstance(tree, _DEFINITIONS) or (isinstance(tree, exp.Create) and tree.kind in ("TABLE", "SCHEMA")):
        session.execute(to_duckdb(tree))
        return NOTHING
    if isinstance(tree, _WITHOUT_EFFECT):
        return NOTHING
    raise NotInTwinError(" ".join(statement.words[:3]))


_COMMANDS = {
    ("CREATE", "EXTERNAL", "SCHEMA"): external_schemas.create,
    ("REFRESH", "MATERIALIZED", "VIEW"): materialized_views.refresh,
    ("ALTER", "MATERIALIZED", "VIEW"): materialized_views.alter,
    ("VACUUM",): lambda session, statement: None,
    # Nobody else is there: neither who may do less, nor who would write meanwhile.
    ("CREATE", "ROLE"): lambda session, statement: None,
    ("GRANT",): lambda session, statement: None,
    ("LOCK",): lambda session, statement: None,
}
_WRITES = (exp.Insert, exp.Update, exp.Delete, exp.Merge)
_DEFINITIONS = (exp.Alter, exp.TruncateTable, exp.Comment)
# Who may do what, and how a table lies on the disks, is nothing that one process for one user has.
_WITHOUT_EFFECT = (exp.Grant, exp.Revoke, exp.Analyze)


def _query(session: Session, tree: exp.Expr) -> Outcome:
    cursor = session.execute(to_duckdb(tree))
    columns = cursor.description or []
    types = [column_type(str(column[1])) for column in columns]
    return Outcome(ResultSet([column[0] for column in columns], types, cursor.fetchall()))
