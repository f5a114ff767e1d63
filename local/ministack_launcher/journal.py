"""A file of JSON lines that outlives a kill, and of which a saved state may hold a part already."""

import json
import os
from pathlib import Path
from typing import Any
from uuid import uuid4

Entry = dict[str, Any]
# Up to where the journal of that name is in a saved state.
Mark = dict[str, Any]


class Journal:
    """What was appended is there after a kill of the process; it grows until a state is saved and read again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._name = ""
        self._file: int | None = None

    def append(self, entry: Entry) -> None:
        if self._file is None:
            self._begin()
        self._write(entry)

    def mark(self) -> Mark:
        """Behind all that is in it."""
        return {"name": self._name, "size": self._path.stat().st_size if self._name else 0}

    def read_behind(self, mark: Mark) -> list[Entry]:
        """What no saved state holds, in order; where there is nothing, the next entry begins a new file."""
        if not self._path.exists():
            return []
        content = self._path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        head, _, entries = whole.partition(b"\n")
        name = json.loads(head)["journal"] if head else ""
        if name and name == mark.get("name"):
            entries = whole[mark["size"] :]
        if not entries:
            self._path.unlink()
            return []
        # A line that a kill has cut off was never answered.
        os.truncate(self._path, len(whole))
        self._name = name
        return [json.loads(line) for line in entries.splitlines()]

    def _begin(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        if not self._name:
            self._name = str(uuid4())
            self._write({"journal": self._name})

    def _write(self, entry: Entry) -> None:
        assert self._file is not None
        rest = memoryview(json.dumps(entry, separators=(",", ":"), default=str).encode() + b"\n")
        while rest:
            rest = rest[os.write(self._file, rest) :]
