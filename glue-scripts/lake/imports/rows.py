"""Rows of CSV as typed columns; those that do not fit are told by their line and left out."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from lake.imports.formats import OWN
from lake.imports.layout import Layout
from lake.imports.sources import LONGEST_VALUE

TOLD_LINES = 5
_PER_SECOND = 1_000_000
# Of what Hive, Athena and DuckDB agree about.
_FIRST, _END = -62_135_596_800 * _PER_SECOND, 253_402_300_800 * _PER_SECOND


@dataclass
class BadRows:
    """How many by reason, and where the first ones of each are."""

    counts: Counter[str] = field(default_factory=Counter)
    lines: dict[str, list[int]] = field(default_factory=dict)

    def add(self, line: int, reason: str) -> None:
        self.counts[reason] += 1
        lines = self.lines.setdefault(reason, [])
        if len(lines) < TOLD_LINES:
            lines.append(line)

    def __str__(self) -> str:
        """Such as: price is no decimal(12,2) (line 3, 17)."""
        return "; ".join(f"{reason} (line {self._where(reason)})" for reason in self.counts)

    def _where(self, reason: str) -> str:
        lines = self.lines[reason]
        return ", ".join(map(str, lines)) + (", …" if self.counts[reason] > len(lines) else "")


class RowReader:
    """Of one file."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._schema = layout.format.schema
        self.bad = BadRows()
        self._line = 1
        self._is_first = True
        types = {name: self._schema.field(name).type for name in self._schema.names}
        if layout.format.time:
            types[layout.format.time] = _READ_AS[layout.times]
        self._types = types
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
            header = next(_records(chunk[: 2 * LONGEST_VALUE].split(b"\n"), first))[1]
            chunk, first = chunk[len(header) :], first + header.count(b"\n")
            count = chunk.count(b"\n")
        self._is_first = False
        if chunk.count(b'"') % 2 == 0 and (table := self._try(chunk, count)) is not None:
            yield table
            return
        lines = chunk.removesuffix(b"\n").split(b"\n")
        records = _records(lines, first) if self._layout.format.name == OWN else _alone(lines, first)
        yield from self._read([(line, record) for line, record in records if record.strip(b"\r\n")])

    def _try(self, rows: bytes, count: int) -> pa.Table | None:
        """The rows, where they are so many and all of them fit."""
        try:
            table = self._parse(rows)
        except pa.ArrowInvalid:
            return None
        return table if table.num_rows == count else None

    def _read(self, records: Sequence[tuple[int, bytes]]) -> Iterator[pa.Table]:
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
        if table.num_rows == 1 and not _swallows_its_end(table):
            yield table
        elif row.count(b"\n") > 1:
            # Quotes in it are no quotes of values.
            yield from self._read(list(_alone(row.removesuffix(b"\n").split(b"\n"), line)))
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
                table = table.set_column(number, column, _checked_time(values, self._layout.times, column.name))
            elif pa.types.is_decimal(column.type):
                _check_digits(values, column)
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


_READ_AS = {
    "iso": pa.timestamp("us"),
    "utc": pa.string(),
    "zoned": pa.timestamp("us", tz="UTC"),
    "seconds": pa.int64(),
    "milliseconds": pa.int64(),
}


def _checked_time(values: pa.ChunkedArray, times: str, name: str) -> pa.ChunkedArray:
    if values.null_count:
        raise pa.ArrowInvalid(f"{name} is missing")
    if times == "utc":
        if not pc.all(pc.ends_with(values, " UTC")).as_py():
            raise pa.ArrowInvalid(f"{name} is no timestamp")
        try:
            return pc.utf8_slice_codeunits(values, 0, -4).cast(pa.timestamp("us"))
        except pa.ArrowInvalid as error:
            raise pa.ArrowInvalid(f"{name} is no timestamp") from error
    if times in ("seconds", "milliseconds"):
        scale = _PER_SECOND if times == "seconds" else 1_000
        try:
            values = pc.multiply_checked(values, scale)
        except pa.ArrowInvalid as error:
            raise pa.ArrowInvalid(f"{name} is out of range") from error
    numbers = values.cast(pa.int64())
    if len(numbers):
        least, greatest = pc.min_max(numbers).as_py().values()
        if least < _FIRST or greatest >= _END:
            raise pa.ArrowInvalid(f"{name} is out of range")
    return numbers.cast(pa.timestamp("us"))


def _check_digits(values: pa.ChunkedArray, column: pa.Field) -> None:
    """Arrow looks at the digits behind the point alone."""
    least, greatest = pc.min_max(values).as_py().values()
    for value in (least, greatest):
        if value is not None and len(value.as_tuple().digits) > column.type.precision:
            raise pa.ArrowInvalid(f"{column.name} is no {column.type}")


def _swallows_its_end(row: pa.Table) -> bool:
    texts = (values for values in row.columns if pa.types.is_string(values.type))
    return any((value.as_py() or "").endswith("\n") for values in texts for value in values)


def _alone(lines: Sequence[bytes], first: int) -> Iterator[tuple[int, bytes]]:
    """Each line with its number: known data sets have no line ends in values, so a stray quote takes its own row alone."""
    return ((first + number, line + b"\n") for number, line in enumerate(lines))


def _records(lines: Sequence[bytes], first: int) -> Iterator[tuple[int, bytes]]:
    """The lines, those together within which a quote is open, each with the number of its first."""
    number = 0
    while number < len(lines):
        end, size = number + 1, len(lines[number])
        is_open = lines[number].count(b'"') % 2 == 1
        while is_open and end < len(lines) and size < LONGEST_VALUE:
            size += len(lines[end])
            is_open = lines[end].count(b'"') % 2 == 0
            end += 1
        if is_open:
            end = number + 1
        yield first + number, b"\n".join(lines[number:end]) + b"\n"
        number = end
