"""Rows of DuckDB as the Data API tells them: fields by Redshift's types."""

import base64
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from warehouse_twin.failures import NotInTwinError

Field = dict[str, Any]

_INTEGERS = {"SMALLINT": ("int2", 5), "TINYINT": ("int2", 5), "INTEGER": ("int4", 10), "BIGINT": ("int8", 19)}
_FLOATS = {"FLOAT": ("float4", 8), "DOUBLE": ("float8", 17)}
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
_LONGEST_TEXT = 65_535


@dataclass(frozen=True)
class ColumnType:
    """A type of Redshift: how it is called, how wide it is, and how a value of it is told."""

    name: str
    field: Callable[[Any], Field]
    precision: int = 0
    scale: int = 0
    length: int = 0


@dataclass(frozen=True)
class ResultSet:
    names: Sequence[str]
    types: Sequence[ColumnType]
    rows: Sequence[Sequence[Any]]

    @cached_property
    def size(self) -> int:
        """Bytes, about."""
        return sum(len(str(value)) for row in self.rows for value in row)

    def metadata(self) -> list[dict[str, Any]]:
        return [
            {
                "isCaseSensitive": kind.name in ("varchar", "super"),
                "isCurrency": False,
                "isSigned": kind.name in ("int2", "int4", "int8", "float4", "float8", "numeric"),
                "label": name,
                "length": kind.length,
                "name": name,
                "nullable": 1,
                "precision": kind.precision,
                "scale": kind.scale,
                "schemaName": "",
                "tableName": "",
                "typeName": kind.name,
            }
            for name, kind in zip(self.names, self.types, strict=True)
        ]

    def records(self, first: int, behind: int) -> list[list[Field]]:
        return [
            [
                {"isNull": True} if value is None else kind.field(value)
                for kind, value in zip(self.types, row, strict=True)
            ]
            for row in self.rows[first:behind]
        ]


def column_type(duckdb_type: str) -> ColumnType:
    """Raises NotInTwinError of a type that Redshift has not."""
    name = duckdb_type.upper()
    if name in _INTEGERS:
        redshift, precision = _INTEGERS[name]
        return ColumnType(redshift, lambda value: {"longValue": value}, precision)
    if name == "HUGEINT":
        return ColumnType("numeric", lambda value: {"stringValue": str(value)}, 38)
    if found := _DECIMAL.fullmatch(name):
        return ColumnType("numeric", lambda value: {"stringValue": f"{value:f}"}, int(found[1]), int(found[2]))
    if name in _FLOATS:
        redshift, precision = _FLOATS[name]
        return ColumnType(redshift, lambda value: {"doubleValue": value}, precision, precision)
    if name in ("VARIANT", "JSON") or name.endswith("[]") or name.startswith("STRUCT("):
        return ColumnType("super", lambda value: {"stringValue": super_text(value)}, length=16_777_216)
    if name in _OTHERS:
        return _OTHERS[name]
    raise NotInTwinError(f"the type {duckdb_type}, in a result")


def super_text(value: Any) -> str:
    """A SUPER's value as JSON."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=_json_scalar)


def _json_scalar(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else str(value)


def _timestamp(value: datetime) -> str:
    text = value.strftime("%Y-%m-%d %H:%M:%S")
    return f"{text}.{value.microsecond:06d}".rstrip("0") if value.microsecond else text


def _date(value: date) -> str:
    return value.strftime("%Y-%m-%d")


def _text(value: Any) -> Field:
    return {"stringValue": value if isinstance(value, str) else str(value)}


_OTHERS = {
    "BOOLEAN": ColumnType("bool", lambda value: {"booleanValue": value}, precision=1),
    "VARCHAR": ColumnType("varchar", _text, _LONGEST_TEXT, length=_LONGEST_TEXT),
    '"NULL"': ColumnType("unknown", _text, _LONGEST_TEXT),
    "DATE": ColumnType("date", lambda value: {"stringValue": _date(value)}, 13),
    "TIMESTAMP": ColumnType("timestamp", lambda value: {"stringValue": _timestamp(value)}, 29, 6),
    "TIMESTAMP WITH TIME ZONE": ColumnType(
        "timestamptz", lambda value: {"stringValue": f"{_timestamp(value)}+00"}, 35, 6
    ),
    "TIME": ColumnType("time", _text, 15, 6),
    "BLOB": ColumnType("varbyte", lambda value: {"blobValue": base64.b64encode(value).decode()}, length=1_024_000),
    "UUID": ColumnType("varchar", _text, 36),
}
