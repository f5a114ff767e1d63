"""COPY: options that Redshift knows, and such as leave bad rows unseen.

Source: docs.aws.amazon.com/redshift/latest/dg/r_COPY.html
"""

from collections.abc import Iterator

from warehouse_twin.copy_command import CopyCommand
from warehouse_twin.failures import StatementError
from warehouse_twin.lints.finding import Context, Finding, find_words
from warehouse_twin.statement import Statement

_HIDING = {
    "MAXERROR": "rows that do not fit are left out, and only sys_load_error_detail knows",
    "IGNOREALLERRORS": "rows that do not fit are left out, and only sys_load_error_detail knows",
    "TRUNCATECOLUMNS": "texts that are too long are cut without a word",
    "ACCEPTINVCHARS": "bytes that are no UTF-8 become question marks without a word",
}


def copy(statement: Statement, context: Context) -> Iterator[Finding]:
    if not statement.begins("COPY"):
        return
    line = statement.tokens[0].line
    for option, says in _HIDING.items():
        if (token := find_words(statement, option)) is not None:
            yield Finding("copy-options", token.line, says, f"leave {option} out: a bad row should fail the load")
            return
    for secret in ("CREDENTIALS", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
        if (token := find_words(statement, secret)) is not None:
            yield Finding("copy-options", token.line, f"{secret} stays in the history of queries", "write IAM_ROLE")
            return
    try:
        command = CopyCommand.read(statement)
    except StatementError as error:
        yield Finding("copy-options", line, str(error), "COPY table FROM 's3://...' IAM_ROLE default FORMAT ...")
        return
    yield from _options(command, line)


def _options(command: CopyCommand, line: int) -> Iterator[Finding]:
    if command.manifest and not command.source.endswith("manifest"):
        yield Finding(
            "copy-options",
            line,
            "MANIFEST takes what FROM names for a list of files",
            "name the manifest, as s3://bucket/.../manifest",
        )
    if command.format == "PARQUET" and command.columns:
        yield Finding(
            "copy-options",
            line,
            "COPY of Parquet goes by the order of columns, whatever they are called",
            "load JSON 'auto', which goes by name",
        )
    if command.format is None:
        yield Finding(
            "copy-options",
            line,
            "without a format COPY takes text between pipes",
            "say JSON 'auto', CSV or FORMAT AS PARQUET",
        )
    if command.format == "PARQUET" and command.gzip:
        yield Finding("copy-options", line, "ERROR: GZIP is not for PARQUET", "leave GZIP out: Parquet packs itself")
