"""The types of anybody's own files: of each column the narrowest that all of its values fit."""

from collections.abc import Callable, Iterable

import pyarrow as pa
import pyarrow.compute as pc

from lake.imports.formats import Column, Format, own_format
from lake.imports.layout import find_layout
from lake.imports.refusal import RefusedError
from lake.imports.rows import RowReader
from lake.imports.sources import Chunks, Source

# What begins with a zero is a code, and no number.
_WHOLE = r"-?(0|[1-9]\d{0,17})"
_PATTERNS = {
    "bigint": rf"^{_WHOLE}$",
    "decimal": rf"^{_WHOLE}(\.\d{{1,9}})?$",
    # Numbers of more digits, or beyond its range, stay texts: an id would become another one.
    "double": r"^-?(0|[1-9]\d{0,14})(\.\d+)?([eE][+-]?[12]?\d{1,2})?$",
    "date": r"^\d{4}-\d\d-\d\d$",
    "timestamp": r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?$",
    "boolean": r"^([tT]rue|TRUE|[fF]alse|FALSE)$",
}
_CASTS = {"date": pa.date32(), "timestamp": pa.timestamp("us")}


class _Kinds:
    """That a column may still be of."""

    def __init__(self) -> None:
        self.left = list(_PATTERNS)
        self.has_values = False
        self.decimals = 0

    def look_at(self, texts: pa.ChunkedArray) -> None:
        texts = texts.drop_null()
        if len(texts) == 0 or not self.left:
            return
        self.has_values = True
        self.left = [kind for kind in self.left if _all_are(kind, texts)]
        if self.left[:1] == ["decimal"]:
            ends = pc.find_substring(texts, ".")
            behind = pc.if_else(pc.less(ends, 0), 0, pc.subtract(pc.subtract(pc.utf8_length(texts), ends), 1))
            self.decimals = max(self.decimals, pc.max(behind).as_py())

    @property
    def type(self) -> str:
        """As Hive writes it."""
        if not self.has_values or not self.left:
            return "string"
        return f"decimal(38,{self.decimals})" if self.left[0] == "decimal" else self.left[0]


def infer_format(sources: Iterable[tuple[Source, Format]]) -> Format:
    """Reads the files, each with its columns as texts, all alike. @raises RefusedError"""
    kinds: dict[str, _Kinds] = {}
    texts: Format | None = None
    rows = 0
    for source, wanted in sources:
        texts = texts or wanted
        if [column.name for column in wanted.columns] != [column.name for column in texts.columns]:
            raise RefusedError(f"{source.file.path} has other columns than the files before it")
        rows += _look_at(source, wanted, kinds)
    if texts and texts.columns and rows == 0:
        raise RefusedError(f"{source.file.path} has no rows: nothing tells the types of its columns")
    columns = texts.columns if texts else ()
    return own_format(tuple(Column(column.name, kinds[column.name].type, column.called) for column in columns))


def _look_at(source: Source, texts: Format, kinds: dict[str, _Kinds]) -> int:
    """How many rows it has."""
    layout = find_layout(source.file.path, [[column.called[0] for column in texts.columns]], texts)
    reader, count = RowReader(layout), 0
    for chunk in Chunks(source):
        for rows in reader.read(chunk):
            count += rows.num_rows
            for name in rows.column_names:
                kinds.setdefault(name, _Kinds()).look_at(rows[name])
        if not reader.bad.are_headers:
            raise RefusedError(f"{source.file.path} cannot be read: {reader.bad}")
    for column in texts.columns:
        kinds.setdefault(column.name, _Kinds())
    return count


def _all_are(kind: str, texts: pa.ChunkedArray) -> bool:
    if not pc.all(pc.match_substring_regex(texts, _PATTERNS[kind])).as_py():
        return False
    return kind not in _CASTS or _can(lambda: texts.cast(_CASTS[kind]))


def _can(cast: Callable[[], object]) -> bool:
    try:
        cast()
    except pa.ArrowInvalid:
        return False
    return True
