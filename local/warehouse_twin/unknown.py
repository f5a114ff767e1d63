"""Statements of Redshift that the twin does not run: refused by name, or without an effect that one machine has."""

from warehouse_twin.failures import NotInTwinError
from warehouse_twin.lints.finding import find_words
from warehouse_twin.statement import Statement

_KNOWN = """
( ABORT ALTER ANALYZE BEGIN COMMENT COMMIT COPY CREATE DELETE DROP END FROM GRANT INSERT LOCK MERGE REFRESH REVOKE
ROLLBACK SELECT START TRUNCATE UPDATE VACUUM VALUES WITH
"""
_FIRST_WORDS = frozenset(_KNOWN.split())
_PHRASES = (
    ("CREATE", "EXTERNAL", "TABLE"),
    ("CREATE", "EXTERNAL", "FUNCTION"),
    ("CREATE", "DATABASE"),
    ("REMOVE", "DUPLICATES"),
    ("ALTER", "COLUMN"),
    ("ADD", "PARTITION"),
    ("IDENTITY", "("),
)
# How rows lie on disks, and whose they are.
_WITHOUT_EFFECT = ("DISTKEY", "DISTSTYLE", "SORTKEY", "COMPOUND", "ENCODE")


def refuse_by_name(statement: Statement) -> None:
    """Raises NotInTwinError."""
    if statement.words[0] not in _FIRST_WORDS:
        raise NotInTwinError(statement.words[0])
    for phrase in _PHRASES:
        if find_words(statement, *phrase):
            raise NotInTwinError(" ".join(phrase).removesuffix(" ("))


def only_moves_rows(statement: Statement) -> bool:
    """Whether it changes nothing that can be asked for here."""
    return statement.begins("ALTER", "TABLE") and (
        any(find_words(statement, "ALTER", word) for word in _WITHOUT_EFFECT)
        or find_words(statement, "OWNER", "TO") is not None
    )
