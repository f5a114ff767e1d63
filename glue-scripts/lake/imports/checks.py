"""What Arrow takes of a value and the lake does not."""

import pyarrow as pa
import pyarrow.compute as pc

_PER_SECOND = 1_000_000
# Of what Hive, Athena and DuckDB agree about.
_FIRST, _END = -62_135_596_800 * _PER_SECOND, 253_402_300_800 * _PER_SECOND

READ_AS = {
    "iso": pa.timestamp("us"),
    "utc": pa.string(),
    "zoned": pa.timestamp("us", tz="UTC"),
    "seconds": pa.int64(),
    "milliseconds": pa.int64(),
}
"""By how a layout's times are told."""


def checked_time(values: pa.ChunkedArray, times: str, name: str) -> pa.ChunkedArray:
    """In UTC, without a zone. @raises ArrowInvalid"""
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


def check_digits(values: pa.ChunkedArray, column: pa.Field) -> None:
    """Arrow looks at the digits behind the point alone. @raises ArrowInvalid"""
    least, greatest = pc.min_max(values).as_py().values()
    for value in (least, greatest):
        if value is not None and len(value.as_tuple().digits) > column.type.precision:
            precision, scale = column.type.precision, column.type.scale
            raise pa.ArrowInvalid(f"{column.name} is no decimal({precision},{scale})")
