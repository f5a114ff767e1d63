"""What is known of each file of a data set: a small file beside the facts, written when all of the file is in.

Without it a file is imported again, which changes nothing.
"""

import json
from dataclasses import asdict, dataclass, field

from lake.imports.sources import Source
from lake.place import Place


@dataclass(frozen=True)
class Note:
    """Of one file."""

    file: str
    size: int
    changed_at: str
    """Both of the file as it lay there."""
    digest: str = ""
    """Of its content, unpacked."""
    rows: int = 0
    bad_rows: dict[str, int] = field(default_factory=dict)
    """How many were left out, by reason."""
    bad_lines: dict[str, list[int]] = field(default_factory=dict)
    """Where the first ones of each are."""
    partitions: int = 0
    """That it brought rows to."""
    refused: str = ""
    """Why nothing of it is in."""

    is_in: bool = False
    """All of it."""

    def is_of(self, source: Source) -> bool:
        """Whether the file is as it was then."""
        return (self.size, self.changed_at) == (source.file.size, source.file.changed_at.isoformat())

    def still_tells(self, source: Source, partitions: int) -> bool:
        """Whether all of the file is in, where so many partitions have rows of it."""
        return self.is_in and self.is_of(source) and self.partitions == partitions


def note_on(source: Source) -> Note:
    """One without anything in it."""
    return Note(source.name, source.file.size, source.file.changed_at.isoformat())


def read_notes(lake: Place, table: str) -> dict[str, Note]:
    """All of a data set, by the names of their files."""
    files = (file for file in lake.files(_folder(table)) if file.path.endswith(".json"))
    notes = (Note(**json.loads(lake.read(file.path))) for file in files)
    return {note.file: note for note in notes}


def write_note(lake: Place, table: str, source: Source, note: Note) -> None:
    lake.write(f"{_folder(table)}/{source.key}.json", json.dumps(asdict(note)).encode())


def _folder(table: str) -> str:
    return f"manifests/imports/{table}"
