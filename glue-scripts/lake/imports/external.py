"""Files that were put into the lake's own bucket, below `external/<name>/`: imported once as they are.

An object `.format` beside them names their format, where it is not to be found in them.
"""

from collections.abc import Sequence
from dataclasses import replace

from lake.imports.formats import NAMES
from lake.imports.importing import Imported, Say, Target, import_file, tidy_up
from lake.imports.notes import note_on, read_notes, write_note
from lake.imports.planning import plan
from lake.imports.refusal import RefusedError
from lake.imports.sources import Source, find_sources

EXTERNAL = "external"
FORMAT_FILE = ".format"


def import_external(target: Target, say: Say) -> tuple[list[Imported], list[str]]:
    """What was imported, by name, and why files were refused: that is noted, so that they are not looked at again."""
    done: list[Imported] = []
    refused: list[str] = []
    for name in target.place.folders(EXTERNAL):
        if sources := _new(target, name):
            imported, why = _import(target, name, sources, say)
            done += imported
            refused += why
    return done, refused


def _new(target: Target, name: str) -> list[Source]:
    notes = read_notes(target.place, name)
    sources = find_sources(target.place, f"{EXTERNAL}/{name}")
    return [source for source in sources if source.name not in notes or not notes[source.name].is_of(source)]


def _import(target: Target, name: str, sources: Sequence[Source], say: Say) -> tuple[list[Imported], list[str]]:
    done: list[Imported] = []
    refused: list[str] = []
    for source in sources:
        try:
            planned = plan(target.catalog, [source], name, name, _format_of(target, name))
            if not done:
                done.append(Imported(planned.data_set.name, planned.data_set.format.name))
            for file, layout in planned.files:
                import_file(target, planned.data_set, file, layout, say, done[0])
        except RefusedError as refusal:
            write_note(target.place, name, source, replace(note_on(source), refused=str(refusal)))
            refused.append(str(refusal))
    for imported in done:
        imported.removed = tidy_up(target, name)
    return done, refused


def _format_of(target: Target, name: str) -> str | None:
    written = target.place.read_if_there(f"{EXTERNAL}/{name}/{FORMAT_FILE}")
    if written is None:
        return None
    wanted = written.decode(errors="replace").strip()
    if wanted not in NAMES:
        raise RefusedError(f"{EXTERNAL}/{name}/{FORMAT_FILE} names no format: there are {', '.join(NAMES)}")
    return wanted
