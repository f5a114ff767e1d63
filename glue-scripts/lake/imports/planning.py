"""What is to be imported: the table, and how each file is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from lake.catalog import Catalog
from lake.imports.declared import DataSet, checked_name, default_name, find_declared
from lake.imports.formats import OWN, Format
from lake.imports.inference import infer_format
from lake.imports.layout import Layout, columns_of, find_format, find_layout, first_rows, format_named
from lake.imports.refusal import RefusedError
from lake.imports.sources import Chunks, Source


@dataclass(frozen=True)
class Plan:
    """Of one data set."""

    data_set: DataSet
    files: list[tuple[Source, Layout]]


def plan(catalog: Catalog | None, sources: Sequence[Source], path: str, name: str | None, wanted: str | None) -> Plan:
    """Looks at the beginning of every file. @raises RefusedError in one line

    Without a catalog nothing is declared yet. `path` gives the name, and the first file shows the format, where `name`
    and `wanted` do not tell them.
    """
    _refuse_twins(sources)
    heads = [(source, _head(source)) for source in sources]
    found = wanted or find_format(heads[0][1])
    name = checked_name(name or default_name(path, found))
    declared = find_declared(catalog, name) if catalog else None
    if declared and wanted not in (None, declared.format.name):
        raise RefusedError(f"{name} is taken: it holds files of the format {declared.format.name}; choose another name")
    chosen = declared.format if declared else _new_format(found, heads)
    return Plan(
        DataSet(name, chosen), [(source, find_layout(source.file.path, head, chosen)) for source, head in heads]
    )


def _refuse_twins(sources: Sequence[Source]) -> None:
    """One of them would take the other's place."""
    paths: dict[str, str] = {}
    for source in sources:
        if (other := paths.setdefault(source.name, source.file.path)) != source.file.path:
            raise RefusedError(f"{other} and {source.file.path} are one file, packed and not: keep one of them")


def _head(source: Source) -> list[list[str]]:
    return first_rows(source.file.path, next(iter(Chunks(source)), b""))


def _new_format(name: str, heads: Sequence[tuple[Source, list[list[str]]]]) -> Format:
    if name != OWN:
        return format_named(name)
    return infer_format((source, columns_of(source.file.path, head[0] if head else [])) for source, head in heads)
