"""What an import did."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lake.imports.notes import Note
from lake.imports.partitions import Written


@dataclass
class Imported:
    """Of one data set."""

    name: str
    format: str
    rows: int = 0
    """Of files that are in now, those that were in before not counted."""
    partitions: int = 0
    """That got other rows."""
    files: int = 0
    """That were written."""
    bytes: int = 0
    """Of these."""
    removed: int = 0
    """Files of versions that nobody reads any more."""
    unchanged: list[str] = field(default_factory=list)
    """Files that were in already as they are."""
    bad_rows: dict[str, dict[str, int]] = field(default_factory=dict)
    """That were left out: by file, by reason."""
    bad_lines: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    """Where the first ones of each are."""

    def count(self, note: Note, written: Iterable[Written]) -> None:
        """Adds a file."""
        self.rows += note.rows
        for each in written:
            self.partitions += each.files > 0 or each.version is None
            self.files += each.files
            self.bytes += each.bytes
        if note.bad_rows:
            self.bad_rows[note.file] = note.bad_rows
            self.bad_lines[note.file] = note.bad_lines
