"""How one file of a format is written: which of its fields is which column, and how its times are."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from lake.imports.formats import KNOWN, OWN, REES46, USER_BEHAVIOUR, Column, Format, own_format
from lake.imports.refusal import RefusedError

_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
"""A row of nothing else is no header."""

_TAOBAO_ACTIONS = {"pv", "buy", "cart", "fav"}


@dataclass(frozen=True)
class Layout:
    """Of a file."""

    format: Format
    fields: tuple[str, ...]
    """A row's, in their order: the column that each is, or another name where it is none."""
    has_header: bool
    times: str = "iso"
    """How they are told: `iso`, `utc` (with that word behind them), `zoned`, `seconds` or `milliseconds` since 1970."""


def first_rows(file: str, chunk: bytes) -> list[list[str]]:
    """The fields of the first two rows of a file. @raises RefusedError where it cannot be told what its columns are"""
    if b"\n" not in chunk.removesuffix(b"\n") and b"\r" in chunk.rstrip():
        raise RefusedError(f"{file} has lines that end in CR alone: write LF or CRLF")
    head = re.split(r"\r?\n", chunk[: 1 << 20].decode(errors="replace"))
    rows = csv.reader(line for line in head if line)
    try:
        found = [row for row, _ in zip(rows, range(2), strict=False)]
    except csv.Error as error:
        raise RefusedError(f"{file} has a value of more than 128 KB in its first rows") from error
    if found and "\ufffd" in "".join(found[0]):
        raise RefusedError(f"{file} is not UTF-8: its first row is not")
    return found


def find_format(rows: Sequence[Sequence[str]]) -> str:
    """The name of the format that the first rows look like."""
    if not rows:
        return OWN
    for known in (REES46, USER_BEHAVIOUR):
        if not _missing(known, _columns_named(known, rows[0])):
            return known.name
    return USER_BEHAVIOUR.name if _is_taobao(rows[0]) else OWN


def find_layout(file: str, rows: Sequence[Sequence[str]], wanted: Format) -> Layout:
    """@raises RefusedError in one line: the columns that the file lacks"""
    if not rows:
        raise RefusedError(f"{file} is empty")
    if wanted.without_header and _is_taobao(rows[0]):
        return _layout(wanted, wanted.without_header, rows[0], has_header=False)
    fields = _columns_named(wanted, rows[0])
    if missing := _missing(wanted, fields):
        names = ", ".join("/".join((column.name, *column.called)) for column in missing)
        raise RefusedError(f"{file} is not {wanted.name}: its header has no {names}")
    if wanted.name == OWN and (others := sorted(set(fields) - {column.name for column in wanted.columns})):
        raise RefusedError(f"{file} has columns that its table does not have: {', '.join(others)}")
    if len(set(fields)) < len(fields):
        twice = next(name for name in fields if fields.count(name) > 1)
        raise RefusedError(f"{file} has two columns {twice}")
    return _layout(wanted, fields, rows[1] if len(rows) > 1 else (), has_header=True)


def columns_of(file: str, header: Sequence[str]) -> Format:
    """Anybody's own format: all texts, under names that SQL takes without quotes. @raises RefusedError"""
    if len(header) == 1 and (between := re.search(r"[;\t|]", header[0])):
        written = "tabs" if between[0] == "\t" else f'"{between[0]}"'
        raise RefusedError(f"{file} has {written} between its cells: commas are expected")
    names = [column_name(name) for name in header]
    is_data = header and all(_NUMBER.fullmatch(name.strip()) for name in header)
    if is_data or any(not name for name in names) or len(set(names)) < len(names):
        raise RefusedError(f"{file} needs a header: a name for each column, no two alike")
    return own_format(tuple(Column(name, "string", (written,)) for name, written in zip(names, header, strict=True)))


def column_name(written: str) -> str:
    """Of a header's word; `file` is what tables of anybody's own files are cut by."""
    name = re.sub(r"[^a-z0-9]+", "_", written.strip().lower()).strip("_")
    return f"c_{name}" if name[:1].isdigit() or name == "file" else name


def format_named(name: str) -> Format:
    """One that is known beforehand."""
    return KNOWN[name]


def _layout(wanted: Format, fields: tuple[str, ...], row: Sequence[str], *, has_header: bool) -> Layout:
    times = "iso"
    if wanted.time in fields and len(row) == len(fields):
        times = _times_like(row[fields.index(wanted.time)].strip())
    return Layout(wanted, fields, has_header, times)


def _times_like(text: str) -> str:
    if re.fullmatch(r"-?\d{1,11}", text):
        return "seconds"
    if re.fullmatch(r"\d{12,14}", text):
        return "milliseconds"
    if text.endswith(" UTC"):
        return "utc"
    return "zoned" if re.search(r"(Z|[+-]\d\d(:?\d\d)?)$", text[10:]) else "iso"


def _columns_named(wanted: Format, header: Sequence[str]) -> tuple[str, ...]:
    names = {name: column.name for column in wanted.columns for name in (*column.called, column.name)}
    written = [name.strip() for name in header]
    return tuple(
        names.get(name) or names.get(name.lower()) or names.get(column_name(name)) or f"{name} ({number + 1})"
        for number, name in enumerate(written)
    )


def _missing(wanted: Format, fields: Sequence[str]) -> list[Column]:
    return [column for column in wanted.columns if not column.may_lack and column.name not in fields]


def _is_taobao(row: Sequence[str]) -> bool:
    return len(row) == len(USER_BEHAVIOUR.without_header) and row[3] in _TAOBAO_ACTIONS and row[4].strip().isdigit()
