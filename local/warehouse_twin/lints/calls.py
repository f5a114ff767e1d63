"""What one call of the Data API may hold."""

from collections.abc import Iterator, Sequence

from warehouse_twin.lints.finding import Context, Finding, find_words
from warehouse_twin.statement import MORE_THAN_ONE, Statement

# Source: the reference of each command; ALTER DATABASE and the like are nobody's here.
_ALONE = (
    ("VACUUM",),
    ("CREATE", "DATABASE"),
    ("DROP", "DATABASE"),
    ("CREATE", "EXTERNAL", "TABLE"),
    ("ANALYZE", "COMPRESSION"),
)
_TRANSACTION_WORDS = ("BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT")


def one_statement(statements: Sequence[Statement]) -> Iterator[Finding]:
    """Of a text that is sent by one ExecuteStatement, or is one of the texts of a batch."""
    if len(statements) > 1:
        yield Finding(
            "one-statement",
            statements[1].tokens[0].line,
            MORE_THAN_ONE,
            "send each by a call of its own, or all as the Sqls of BatchExecuteStatement",
        )


def transaction(statement: Statement, context: Context) -> Iterator[Finding]:
    line = statement.tokens[0].line
    if statement.words[0] in _TRANSACTION_WORDS:
        yield Finding(
            "transaction",
            line,
            f"{statement.words[0]} opens or ends no transaction of the Data API: each call is one",
            "send what belongs together as one BatchExecuteStatement",
        )
    if not context.in_batch:
        return
    if (what := _needs_to_be_alone(statement)) is not None:
        yield Finding(
            "transaction",
            line,
            f"ERROR: {what} cannot run inside a transaction block",
            "send it by ExecuteStatement, alone; in a migration, give it a file of its own",
        )
    elif statement.begins("TRUNCATE"):
        yield Finding(
            "transaction",
            line,
            "TRUNCATE commits the transaction it is in: what failed behind it would stay half done",
            "DELETE FROM, or TRUNCATE in a call of its own",
        )


def _needs_to_be_alone(statement: Statement) -> str | None:
    for words in _ALONE:
        if statement.begins(*words):
            return " ".join(words)
    if statement.begins("ALTER", "TABLE"):
        # The first four are of external tables.
        for words in (("ADD", "PARTITION"), ("DROP", "PARTITION"), ("SET", "LOCATION"), ("SET", "FILE"), ("APPEND",)):
            if find_words(statement, *words):
                return f"ALTER TABLE {' '.join(words)}"
        if find_words(statement, "ALTER", "COLUMN") and find_words(statement, "TYPE"):
            return "ALTER TABLE ALTER COLUMN TYPE"
    if statement.begins("DROP", "SCHEMA") and find_words(statement, "DROP", "EXTERNAL", "DATABASE"):
        return "DROP SCHEMA ... DROP EXTERNAL DATABASE"
    return None
