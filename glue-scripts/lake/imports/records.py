"""Rows of CSV before they are read: lines, or several of them within which a quote is open."""

from collections.abc import Iterator, Sequence

from lake.imports.sources import LONGEST_VALUE

Record = tuple[int, bytes]
"""The number of its first line, and its bytes."""


def alone(lines: Sequence[bytes], first: int) -> Iterator[Record]:
    """Each line. Known data sets have no line ends in values, so a stray quote takes its own row alone."""
    return ((first + number, line + b"\n") for number, line in enumerate(lines))


def joined(lines: Sequence[bytes], first: int) -> Iterator[Record]:
    """The lines, those together within which a quote is open."""
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
