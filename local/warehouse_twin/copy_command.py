"""COPY from S3, as far as the twin reads it."""

from dataclasses import dataclass, field

from warehouse_twin.failures import NotInTwinError, StatementError
from warehouse_twin.names import QualifiedName
from warehouse_twin.statement import Statement
from warehouse_twin.words import Words


@dataclass
class CopyCommand:
    """What it loads, from where, and how it reads that."""

    table: QualifiedName
    columns: list[str] = field(default_factory=list)
    source: str = ""
    role: str | None = None
    format: str | None = None
    json_paths: str = "auto"
    manifest: bool = False
    gzip: bool = False
    ignore_header: int = 0
    delimiter: str = ","
    time_format: str | None = None

    @classmethod
    def read(cls, statement: Statement) -> "CopyCommand":
        """Raises StatementError, NotInTwinError of an option that only Redshift knows."""
        words = Words(statement)
        words.expect("COPY")
        command = cls(words.qualified_name())
        if words.take("("):
            command.columns.append(words.name())
            while words.take(","):
                command.columns.append(words.name())
            words.expect(")")
        words.expect("FROM")
        command.source = words.text()
        if not command.source.startswith("s3://"):
            raise NotInTwinError("COPY from anything but s3://")
        while not words.ended:
            command._option(words)
        if command.role is None:
            raise StatementError("ERROR: COPY needs IAM_ROLE: without it S3 refuses Redshift")
        return command

    def _option(self, words: Words) -> None:
        if words.take("IAM_ROLE"):
            self.role = "default" if words.take("DEFAULT") else words.text()
        elif words.take("MANIFEST"):
            self.manifest = True
        elif words.take("GZIP"):
            self.gzip = True
        elif words.take("IGNOREHEADER"):
            words.take("AS")
            self.ignore_header = words.number()
        elif words.take("DELIMITER"):
            words.take("AS")
            self.delimiter = words.text()
        elif words.take("TIMEFORMAT"):
            words.take("AS")
            self.time_format = words.text()
        else:
            self._take_format(words)

    def _take_format(self, words: Words) -> None:
        if words.take("FORMAT"):
            words.take("AS")
        words.take("AS")
        self.format = words.choose("JSON", "CSV", "PARQUET")
        if self.format == "JSON":
            words.take("AS")
            self.json_paths = words.text() if words.next_is_text else "auto"
