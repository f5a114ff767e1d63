"""Redshift's SQL as sqlglot reads it, with what its own dialect leaves out."""

from typing import ClassVar

from sqlglot import exp
from sqlglot.dialects.redshift import Redshift
from sqlglot.parsers.redshift import RedshiftParser
from sqlglot.tokens import TokenType


class RedshiftServerless(Redshift):
    """DISTKEY and SORTKEY also behind a column; all statements word by word, also those that sqlglot does not know."""

    class Tokenizer(Redshift.Tokenizer):
        COMMANDS: ClassVar[set[TokenType]] = set()

    class Parser(RedshiftParser):
        # With their formats as they are written.
        FUNCTIONS: ClassVar = {
            name: build
            for name, build in RedshiftParser.FUNCTIONS.items()
            if name not in ("TO_CHAR", "TO_DATE", "TO_TIMESTAMP")
        }
        CONSTRAINT_PARSERS: ClassVar = {
            **RedshiftParser.CONSTRAINT_PARSERS,
            "DISTKEY": lambda self: exp.EncodeColumnConstraint(this=exp.var("distkey")),
            "SORTKEY": lambda self: exp.EncodeColumnConstraint(this=exp.var("sortkey")),
        }
