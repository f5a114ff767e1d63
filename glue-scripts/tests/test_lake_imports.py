"""Data sets from elsewhere: every row once, as it was written, whatever was imported before, and however often."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest

from lake.imports.refusal import RefusedError
from lake.place import Place
from testing.imports import REES46_HEADER, TestImports, as_told, rees46_row
from testing.lake import declare_tables

_numbers = count()


@pytest.fixture
def imports(ministack: str, tmp_path: Path) -> Iterator[TestImports]:
    database = f"imports_{next(_numbers)}"
    yield TestImports(tmp_path / "files", Place(str(tmp_path / "lake")), declare_tables(ministack, database))


def users(imports: TestImports, table: str) -> list[tuple[str, str]]:
    return sorted((row["partition"], row["user_id"]) for row in imports.rows(table))


def test_a_month_becomes_a_partition_a_day_with_every_row_as_it_was_written(imports: TestImports) -> None:
    october = imports.file(
        "2019-Oct.csv",
        REES46_HEADER,
        rees46_row("2019-10-01 00:00:00", price="35.79"),
        rees46_row("2019-10-01 00:00:00", price="35.79"),
        rees46_row("2019-10-31 23:59:59", "2", "1000000000.5", "purchase", category_code="", brand='"a, ""b"""'),
    )

    told = imports.run(october)

    assert as_told(told) == {
        **{"name": "rees46_2019_oct", "format": "rees46", "rows": 3, "partitions": 2, "files": 2},
        "bytes": told.bytes,
    }
    rows = imports.rows("rees46_2019_oct")
    assert [row["partition"] for row in rows] == ["2019-10-01", "2019-10-01", "2019-10-31"]
    assert rows[2] == {
        **{"partition": "2019-10-31", "event_time": datetime(2019, 10, 31, 23, 59, 59), "event_type": "purchase"},
        **{"product_id": "7", "category_id": "2", "category_code": None, "brand": 'a, "b"'},
        **{"price": Decimal("1000000000.50"), "user_id": "2", "user_session": "s"},
    }
    size = october.stat().st_size
    assert imports.steps[0] == {"file": "2019-Oct.csv", "doing": "reading", "done": size, "of": size}
    assert imports.steps[-1] == {"file": "2019-Oct.csv", "doing": "writing", "done": 3, "of": 3}


def test_the_same_file_again_writes_nothing_packed_or_not(imports: TestImports) -> None:
    lines = [REES46_HEADER, rees46_row("2019-10-01 00:00:00"), rees46_row("2019-10-02 00:00:00")]
    october = imports.file("october.csv", *lines)
    imports.run(october)
    before = imports.place.files("")

    assert imports.run(october).unchanged == ["october.csv"]
    assert imports.place.files("") == before

    imports.file("october.csv", *lines)
    packed = imports.folder / "october.csv.gz"
    packed.write_bytes(gzip.compress(october.read_bytes()))
    for again in (october, packed):
        told = imports.run(again, "october")
        assert (told.rows, told.partitions, told.files) == (2, 0, 0)
    assert len(imports.rows("october")) == 2


def test_files_that_share_a_day_both_stay_and_a_changed_one_replaces_what_it_brought(imports: TestImports) -> None:
    first, second = "2019-10-01 12:00:00", "2019-10-02 12:00:00"
    october = imports.file("a.csv", REES46_HEADER, rees46_row(first, "anna"), rees46_row(second, "anna"))
    imports.run(october, "months")
    more = imports.file("b.csv", REES46_HEADER, rees46_row(second, "ben"))
    assert imports.run(more, "months").partitions == 1
    days = [("2019-10-01", "anna"), ("2019-10-02", "anna"), ("2019-10-02", "ben")]
    assert users(imports, "months") == days

    imports.file("a.csv", REES46_HEADER, rees46_row(second, "carl"))
    assert imports.run(october, "months").partitions == 2
    assert users(imports, "months") == [("2019-10-02", "ben"), ("2019-10-02", "carl")]
    assert list(imports.versions("months")) == ["2019-10-02"]

    imports.file("a.csv", REES46_HEADER, rees46_row(first, "anna"), rees46_row(second, "anna"))
    imports.run(october, "months")
    assert users(imports, "months") == days


def test_a_copy_under_another_name_is_refused(imports: TestImports) -> None:
    imports.run(imports.file("a.csv", REES46_HEADER, rees46_row("2019-10-01 12:00:00")), "months")
    copy = imports.file("b.csv", REES46_HEADER, rees46_row("2019-10-01 12:00:00"))
    with pytest.raises(RefusedError, match=r"^b.csv has the same content as a.csv, which is in already$"):
        imports.run(copy, "months")
    assert len(imports.rows("months")) == 1


def test_rows_that_do_not_fit_are_told_by_their_line_and_stop_no_other(imports: TestImports) -> None:
    good = rees46_row("2019-10-01 12:00:00")
    broken = imports.file(
        "october.csv",
        REES46_HEADER,
        good,
        rees46_row("2019-02-31 00:00:00"),
        "",
        rees46_row("2019-10-01 12:00:00", price="1.999"),
        rees46_row("2019-10-01 12:00:00", price="12345678901.5"),
        rees46_row("2019-10-01 12:00:00", price="?", user="ben"),
        "1,2",
        rees46_row("2019-10-01 12:00:00", brand='"two\nlines"'),
        rees46_row("2019-10-01 12:00:00", brand='"never closed'),
        rees46_row("2019-10-01 12:00:00", brand='17"'),
        rees46_row("2019-10-01 12:00:00", brand='19"'),
        good.replace("2019-10-01 12:00:00 UTC", ""),
        good,
    )
    broken.write_bytes(broken.read_bytes() + good.replace("a.b", "\xff").encode("latin-1"))

    told = imports.run(broken, "october")

    assert told.bad_lines["october.csv"] == {
        **{"event_time is no timestamp": [3], "price is no decimal(12,2)": [5, 6, 7]},
        **{"2 fields instead of 9": [8], "6 fields instead of 9": [9, 11], "4 fields instead of 9": [10]},
        **{"event_time is missing": [14]},
        "category_code is not UTF-8": [16],
    }
    assert sum(told.bad_rows["october.csv"].values()) == 10
    assert sorted(row["brand"] for row in imports.rows("october")) == ['17"', '19"', "x", "x"]
    assert told.rows == 4


def test_years_of_user_behaviour_are_a_partition_each(imports: TestImports) -> None:
    imports.file("u/2017.csv", "1,5,2,pv,1511658000", "1,5,2,buy,1511658001")
    imports.file("u/2018.csv", "timestamp,user_id,item_id,behavior,price", "2018-03-01T01:00:00+02:00,2,6,cart,9.5")
    imports.file("u/2019.csv", REES46_HEADER, rees46_row("2019-10-01 12:00:00"))

    told = imports.run(imports.folder / "u", "funnel", "user-behaviour")

    assert (told.rows, told.partitions, told.files) == (4, 3, 3)
    assert list(imports.versions("funnel")) == ["2017", "2018", "2019"]
    rows = [tuple(row[name] for name in ("event_time", "event_type", "price")) for row in imports.rows("funnel")]
    assert rows == [
        (datetime(2017, 11, 26, 1), "pv", None),
        (datetime(2017, 11, 26, 1, 0, 1), "buy", None),
        (datetime(2018, 2, 28, 23), "cart", Decimal("9.50")),
        (datetime(2019, 10, 1, 12), "view", Decimal("1.50")),
    ]


OWN = ["Order Id,zip,price,at,day,paid,ratio,file,2nd", '1,01310,1.5,2018-01-01 10:00:00,2018-01-01,true,1e-5,"a,\nb",']


def test_types_of_own_files_are_found_in_all_of_them_once(imports: TestImports) -> None:
    imports.file("o/a.csv", *OWN)
    imports.file("o/b.csv", OWN[0], "-2,99999,2.255,2018-01-01T10:00:00.5,2018-01-02,false,2,,")

    told = imports.run(imports.folder / "o", "sales")

    assert (told.format, told.rows, told.partitions) == ("csv", 2, 2)
    assert imports.columns("sales") == {
        **{"order_id": "bigint", "zip": "string", "price": "decimal(38,3)", "at": "timestamp", "day": "date"},
        **{"paid": "boolean", "ratio": "double", "c_file": "string", "c_2nd": "string"},
    }
    first, second = imports.rows("sales")
    assert (first["partition"], first["order_id"], first["price"]) == ("a.csv", 1, Decimal("1.500"))
    assert first["c_file"] == "a,\nb"
    assert (second["partition"], second["at"].microsecond, second["c_file"]) == ("b.csv", 500_000, None)


def test_files_put_behind_each_other_have_their_header_again(imports: TestImports) -> None:
    told = imports.run(imports.file("both.csv", *OWN, *OWN), "sales")
    assert told.rows == 2
    assert told.bad_lines["both.csv"] == {"the header again": [4]}
    assert imports.columns("sales")["price"] == "decimal(38,1)"

    october = imports.file(
        "october.csv",
        *(REES46_HEADER, rees46_row("2019-10-01 12:00:00")),
        *(REES46_HEADER, rees46_row("2019-10-01 13:00:00")),
    )
    told = imports.run(october, "october")
    assert (told.rows, told.bad_lines["october.csv"]) == (2, {"the header again": [3]})


def test_an_own_file_that_does_not_fit_the_declared_types_is_refused_whole(imports: TestImports) -> None:
    imports.run(imports.file("a.csv", *OWN), "sales")
    other = imports.file("b.csv", *OWN, OWN[1].replace("1,", "one,", 1))
    with pytest.raises(RefusedError, match=r"^b.csv is not as the table sales: order_id is no bigint \(line 4\)$"):
        imports.run(other, "sales")
    wider = imports.file("c.csv", f"{OWN[0]},more", f"{OWN[1]},1")
    with pytest.raises(RefusedError, match=r"^c.csv has columns that its table does not have: more"):
        imports.run(wider, "sales")
    assert list(imports.versions("sales")) == ["a.csv"]


@pytest.mark.parametrize(
    ("lines", "name", "wanted", "says"),
    [
        ([], None, None, "f.csv is empty"),
        (["a,b", "1,2"], None, "rees46", "f.csv is not rees46: its header has no event_time, event_type"),
        (["a,b", "1,2"], None, "user-behaviour", "no event_time/timestamp, event_type/behavior"),
        ([REES46_HEADER, "x,,,,,,,,"], None, None, r"f.csv is not rees46: event_time is no timestamp \(line 2\)"),
        (["a,a", "1,2"], None, None, "f.csv needs a header: a name for each column, no two alike"),
        (["1,2.5", "3,4"], None, None, "f.csv needs a header: a name for each column, no two alike"),
        (["a;b", "1;2"], None, None, 'f.csv has ";" between its cells: commas are expected'),
        (["a\tb", "1\t2"], None, None, "f.csv has tabs between its cells: commas are expected"),
        (["a,b", "1"], None, None, r"f.csv cannot be read: 1 fields instead of 2 \(line 2\)"),
        (["a,b", "1,2"], "clicks", None, "clicks is a table of the lake's own: choose another name"),
        (["a,b", "1,2"], "orders", None, "orders is a table of the lake's own: choose another name"),
        (["a,b", "1,2"], "activity_by_category", None, "is a table of the lake's own: choose another name"),
        (["a,b", "1,2"], "A-b", None, "'A-b' is no name"),
    ],
)
def test_what_cannot_be_imported_is_refused_in_a_line_and_leaves_nothing(
    imports: TestImports, lines: list[str], name: str | None, wanted: str | None, says: str
) -> None:
    with pytest.raises(RefusedError, match=says):
        imports.run(imports.file("f.csv", *lines), name, wanted)
    assert imports.place.files("") == []


def test_a_name_holds_one_format(imports: TestImports) -> None:
    imports.run(imports.file("a.csv", REES46_HEADER, rees46_row("2019-10-01 12:00:00")), "october")
    other = imports.file("b.csv", "1,5,2,pv,1511658000")
    with pytest.raises(RefusedError, match="october is taken: it holds files of the format rees46"):
        imports.run(other, "october", "user-behaviour")
    with pytest.raises(RefusedError, match=r"^b.csv is not rees46: "):
        imports.run(other, "october")


def test_a_packed_file_that_is_cut_off_leaves_what_was_there(imports: TestImports) -> None:
    october = imports.file("a.csv.gz")
    packed = gzip.compress("\n".join([REES46_HEADER, rees46_row("2019-10-01 12:00:00")]).encode())
    october.write_bytes(packed)
    imports.run(october, "october")
    before = imports.versions("october")
    october.write_bytes(packed[:-9])
    with pytest.raises(RefusedError, match=r"^a.csv.gz cannot be unpacked: it is cut off or damaged$"):
        imports.run(october, "october")
    assert imports.versions("october") == before


def test_replaced_versions_go_after_the_grace(imports: TestImports) -> None:
    october = imports.file("a.csv", REES46_HEADER, rees46_row("2019-10-01 12:00:00"))
    imports.run(october, "october")
    imports.file("a.csv", REES46_HEADER, rees46_row("2019-10-01 13:00:00"))
    assert imports.run(october, "october").removed == 0
    assert len(imports.place.files("facts/october")) == 2
    assert replace(imports, grace=timedelta(0)).run(october, "october").removed == 1
    assert len(imports.rows("october")) == 1
