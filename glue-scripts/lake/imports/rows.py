"""Rows of CSV as typed columns; those that do not fit are told by their line and left out."""

import re
from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa
from pyarrow import csv

from lake.imports.bad_rows import HEADER_AGAIN, BadRows
from lake.imports.checks import READ_AS, check_digits, checked_time
from lake.imports.formats import OWN
from lake.imports.layout import Layout
from lake.imports.records import Record, alone, joined

# That a header may have within quotes.
HEADER_LINES = 1_000


class RowReader:
    """Of one file."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._schema = layout.format.schema
        self.bad = BadRows()
        self._line = 1
        self._is_first = True
        self._header = b""
        types = {name: self._schema.field(name).type for name in self._schema.names}
        if layout.format.time:
            types[layout.format.time] = READ_AS[layout.times]
        self._options = csv.ConvertOptions(
            column_types=types,
            include_columns=self._schema.names,
            include_missing_columns=True,
            strings_can_be_null=True,
            null_values=[""],
            true_values=["true", "True", "TRUE"],
            false_values=["false", "False", "FALSE"],
        )

    def read(self, chunk: bytes) -> Iterator[pa.Table]:
        """The rows of the next chunk that fit, in their order."""
        first, count = self._line, chunk.count(b"\n")
        self._line += count
        if self._is_first and self._layout.has_header:
            # As who looked at it has seen it: behind empty lines.
            rest = chunk.lstrip(b"\r\n")
            chunk, first = rest, first + count - rest.count(b"\n")
            header = next(joined(chunk.split(b"\n", HEADER_LINES), first))[1]
            chunk, first = chunk[len(header) :], first + header.count(b"\n")
            count = chunk.count(b"\n")
            self._header = header.strip(b"\r\n")
        self._is_first = False
        has_header_again = self._header and self._header in chunk
        if not has_header_again and chunk.count(b'"') % 2 == 0 and (table := self._try(chunk, count)) is not None:
            yield table
            return
        lines = chunk.removesuffix(b"\n").split(b"\n")
        records = joined(lines, first) if self._layout.format.name == OWN else alone(lines, first)
        yield from self._read(list(self._rows_of(records)))

    def _rows_of(self, records: Iterable[Record]) -> Iterator[Record]:
        """Those that are neither empty nor the header."""
        for line, record in records:
            if (text := record.strip(b"\r\n")) == self._header and text:
                self.bad.add(line, HEADER_AGAIN)
            elif text:
                yield line, record

    def _try(self, rows: bytes, count: int) -> pa.Table | None:
        """The rows, where they are so many and all of them fit."""
        try:
            table = self._parse(rows)
        except pa.ArrowInvalid:
            return None
        return table if table.num_rows == count and not _is_open(rows, table) else None

    def _read(self, records: Sequence[Record]) -> Iterator[pa.Table]:
        """Halves what does not fit until it is a single row."""
        if not records:
            return
        rows = b"".join(record for _, record in records)
        if len(records) > 1:
            if (table := self._try(rows, len(records))) is not None and rows.count(b'"') % 2 == 0:
                yield table
                return
            middle = len(records) // 2
            yield from self._read(records[:middle])
            yield from self._read(records[middle:])
            return
        [(line, row)] = records
        try:
            table = self._parse(row)
        except pa.ArrowInvalid as error:
            self.bad.add(line, self._reason(str(error)))
            return
        if table.num_rows == 1 and not _is_open(row, table):
            yield table
        elif row.count(b"\n") > 1:
            # Quotes in it are no quotes of values.
            yield from self._read(list(alone(row.removesuffix(b"\n").split(b"\n"), line)))
        else:
            self.bad.add(line, "a quote or a line end within a value")

    def _parse(self, rows: bytes) -> pa.Table:
        """@raises ArrowInvalid where a row does not fit"""
        table = csv.read_csv(
            pa.BufferReader(rows),
            csv.ReadOptions(column_names=list(self._layout.fields), use_threads=False, block_size=len(rows) + 1),
            csv.ParseOptions(newlines_in_values=True),
            self._options,
        )
        time = self._layout.format.time
        for number, column in enumerate(self._schema):
            values = table.column(number)
            if column.name == time:
                table = table.set_column(number, column, checked_time(values, self._layout.times, column.name))
            elif pa.types.is_decimal(column.type):
                check_digits(values, column)
        return table

    def _reason(self, message: str) -> str:
        """What is wrong with a row, without what stands in it."""
        if found := re.search(r"Expected (\d+) columns, got (\d+)", message):
            return f"{found[2]} fields instead of {found[1]}"
        if found := re.search(r"CSV column #(\d+)", message):
            name = self._layout.fields[int(found[1])]
            if "UTF8" in message:
                return f"{name} is not UTF-8"
            return f"{name} is no {self._type_of(name)}"
        return message if message.startswith(tuple(self._schema.names)) else "not CSV"

    def _type_of(self, name: str) -> str:
        return next(column.type for column in self._layout.format.columns if column.name == name)


def _is_open(rows: bytes, table: pa.Table) -> bool:
    """Whether a quote that nobody closed has taken the last row's end, and what came before it."""
    if b'"' not in rows or rows.rstrip(b"\r\n").endswith(b'"'):
        return False
    texts = (values for values in table.slice(table.num_rows - 1).columns if pa.types.is_string(values.type))
    return any((value.as_py() or "").endswith("\n") for values in texts for value in values)
