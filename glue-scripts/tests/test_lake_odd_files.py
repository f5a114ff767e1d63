"""Files that nobody would write on purpose: read as they are, or refused in a line; never read as something else."""

import gzip
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from lake.imports.refusal import RefusedError
from lake.place import Place
from testing.imports import TestImports
from testing.lake import declare_tables

_numbers = count()
ROWS = [(1, "a"), (2, "b")]


@pytest.fixture
def imports(ministack: str, tmp_path: Path) -> Iterator[TestImports]:
    database = f"odd_files_{next(_numbers)}"
    yield TestImports(tmp_path / "files", Place(str(tmp_path / "lake")), declare_tables(ministack, database))


def put(imports: TestImports, content: bytes, name: str = "f.csv") -> Path:
    path = imports.file(name)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\n\nid,name\n1,a\n2,b\n", "f.csv"),
        (b"\r\nid,name\r\n1,a\r\n\r\n2,b", "f.csv"),
        (b"\xef\xbb\xbfid,name\n1,a\n2,b\n", "f.csv"),
        (gzip.compress(b"id,name\n1,a\n") + gzip.compress(b"2,b\n"), "F.CSV.GZ"),
    ],
)
def test_rows_are_what_they_look_like(imports: TestImports, content: bytes, name: str) -> None:
    imports.run(put(imports, content, name), "odd")
    assert [(row["id"], row["name"]) for row in imports.rows("odd")] == ROWS
    assert imports.columns("odd") == {"id": "bigint", "name": "string"}


def test_a_header_may_be_as_long_as_10_000_columns_make_it(imports: TestImports) -> None:
    names = [f"a_column_named_{number:05d}" for number in range(10_000)]
    imports.run(imports.file("wide.csv", ",".join(names), ",".join("1" for _ in names)))
    assert list(imports.columns("wide")) == names


def test_numbers_that_a_double_cannot_hold_stay_as_they_were_written(imports: TestImports) -> None:
    ids = ["123456789012345678901234567890", "123456789012345678901234567891"]
    imports.run(imports.file("ids.csv", "id,far", *(f"{written},1e400" for written in ids)))
    assert [(row["id"], row["far"]) for row in imports.rows("ids")] == [(written, "1e400") for written in ids]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"id,name\r1,a\r2,b\r", r"f.csv has lines that end in CR alone: write LF or CRLF"),
        ("id,prénom\n1,a\n".encode("latin-1"), "f.csv is not UTF-8: its first row is not"),
        ("id,name\n1,a\n".encode("utf-16"), "f.csv is not UTF-8: its first row is not"),
        (b"id,name\n", "f.csv has no rows: nothing tells the types of its columns"),
        (b"id,name\n1," + b"x" * (200 << 10) + b"\n", "f.csv has a value of more than 128 KB in its first rows"),
        (b'id,name\n1,a"b\n2,"c\n3,d\n', r"f.csv cannot be read: a quote or a line end within a value \(line 3\)"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused(imports: TestImports, content: bytes, says: str) -> None:
    with pytest.raises(RefusedError, match=f"^{says}$"):
        imports.run(put(imports, content))
    assert imports.place.files("") == []


def test_of_a_folder_no_file_is_overlooked_or_takes_anothers_place(imports: TestImports) -> None:
    put(imports, b"id,name\n1,a\n", "set/a.csv")
    put(imports, b"id,name\n2,b\n", "set/B.CSV")
    imports.run(imports.folder / "set")
    assert [(row["id"], row["name"]) for row in imports.rows("set")] == [ROWS[1], ROWS[0]]

    put(imports, gzip.compress(b"id,name\n3,c\n"), "set/a.csv.gz")
    with pytest.raises(RefusedError, match=r"^a\.csv and a\.csv\.gz are one file, packed and not: keep one of them$"):
        imports.run(imports.folder / "set")
