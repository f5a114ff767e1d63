"""Files that were put into the lake's own bucket, below `external/<name>/`: imported once as they are.

An object `.format` beside them names their format, where it is not to be found in them.
"""

from dataclasses import replace

from lake.imports.formats import NAMES
from lake.imports.imported import Imported
from lake.imports.importing import Say, Target, import_files
from lake.imports.notes import note_on, read_notes, write_note
from lake.imports.planning import plan
from lake.imports.refusal import RefusedError
from lake.imports.sources import Source, find_sources

EXTERNAL = "external"
FORMAT_FILE = ".format"


def import_external(target: Target, say: Say) -> tuple[list[Imported], list[str]]:
    """What was imported, file by file, and why others were refused: they are not looked at again as they are."""
    done: list[Imported] = []
    refused: list[str] = []
    for name in target.place.folders(EXTERNAL):
        for source in _new(target, name):
            try:
                planned = plan(target.catalog, [source], name, name, _format_of(target, name))
                done.append(import_files(target, planned, say))
            except RefusedError as refusal:
                write_note(target.place, name, source, replace(note_on(source), refused=str(refusal)))
                refused.append(str(refusal))
    return done, refused


def _new(target: Target, name: str) -> list[Source]:
    notes = read_notes(target.place, name)
    judged = {note.file: note for note in notes.values() if note.is_in or note.refused}
    sources = find_sources(target.place, f"{EXTERNAL}/{name}")
    return [source for source in sources if source.name not in judged or not judged[source.name].is_of(source)]


def _format_of(target: Target, name: str) -> str | None:
    written = target.place.read_if_there(f"{EXTERNAL}/{name}/{FORMAT_FILE}")
    if written is None:
        return None
    wanted = written.decode(errors="replace").strip()
    if wanted not in NAMES:
        raise RefusedError(f"{EXTERNAL}/{name}/{FORMAT_FILE} names no format: there are {', '.join(NAMES)}")
    return wanted
