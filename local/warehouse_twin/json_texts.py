"""What Redshift takes for JSON: DuckDB takes commas before a bracket and NaN as well."""

import duckdb
import msgspec
import pyarrow as pa
from duckdb.func import SPECIAL, PythonUDFType


def register(connection: duckdb.DuckDBPyConnection) -> None:
    """Adds `twin_is_json(text)` to the database of the connection."""
    connection.create_function(
        "twin_is_json", _are_json, ["VARCHAR"], "BOOLEAN", type=PythonUDFType.ARROW, null_handling=SPECIAL
    )


def _are_json(texts: pa.ChunkedArray | pa.Array) -> pa.Array:
    return pa.array([None if text is None else is_json(text) for text in texts.to_pylist()], pa.bool_())


def is_json(text: str) -> bool:
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return False
    return True
