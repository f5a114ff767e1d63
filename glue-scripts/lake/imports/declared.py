"""Tables of imported data sets in the catalog: their format stands in a parameter of theirs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lake.catalog import Catalog
from lake.imports.formats import KNOWN, OWN, Column, Format, own_format
from lake.imports.refusal import RefusedError
from lake.place import Place
from lake.tables import TABLES

FORMAT = "format"
LONGEST_NAME = 100
# Of views and tables that are declared elsewhere, maybe later than the import: who declares them would take its place.
DECLARED_ELSEWHERE = {
    "activity_by_category",
    "credit_hourly",
    "orders",
    "orders_cdc_once",
    "orders_changes_by_hour",
    "orders_history",
    "orders_now",
}
_HIVE_PARQUET = "org.apache.hadoop.hive.ql.io.parquet"
PARQUET = {
    "InputFormat": f"{_HIVE_PARQUET}.MapredParquetInputFormat",
    "OutputFormat": f"{_HIVE_PARQUET}.MapredParquetOutputFormat",
    "SerdeInfo": {"SerializationLibrary": f"{_HIVE_PARQUET}.serde.ParquetHiveSerDe"},
}


@dataclass(frozen=True)
class DataSet:
    """A table."""

    name: str
    format: Format


def checked_name(name: str) -> str:
    """@raises RefusedError where it is no name of a table, or one of the lake's own"""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or len(name) > LONGEST_NAME:
        raise RefusedError(f"{name[:LONGEST_NAME]!r} is no name: small letters, digits and _, a letter first")
    if name in TABLES or name in DECLARED_ELSEWHERE:
        raise RefusedError(f"{name} is a table of the lake's own: choose another name")
    return name


def default_name(path: str, format_name: str) -> str:
    """Of a table, from the name of a file or folder."""
    words = re.sub(r"\.csv(\.gz)?$", "", path.rsplit("/", 1)[-1].lower())
    name = re.sub(r"[^a-z0-9]+", "_", words).strip("_")
    return name if name[:1].isalpha() else f"{format_name.replace('-', '_')}_{name}".rstrip("_")


def find_declared(catalog: Catalog, name: str) -> DataSet | None:
    """What the catalog has under the name. @raises RefusedError where that was not imported"""
    glue = catalog.glue()
    try:
        table = glue.get_table(DatabaseName=catalog.database, Name=name)["Table"]
    except glue.exceptions.EntityNotFoundException:
        return None
    written = table.get("Parameters", {}).get(FORMAT)
    if written == OWN:
        columns = table["StorageDescriptor"]["Columns"]
        return DataSet(name, own_format(tuple(Column(column["Name"], column["Type"]) for column in columns)))
    if written in KNOWN:
        return DataSet(name, KNOWN[written])
    raise RefusedError(f"there is a table {name} already, which was not imported: choose another name")


def declare(catalog: Catalog, place: Place, data_set: DataSet) -> None:
    """Declares the table where it is missing; partitions that there are stay."""
    glue = catalog.glue()
    table = {
        "Name": data_set.name,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"classification": "parquet", "EXTERNAL": "TRUE", FORMAT: data_set.format.name},
        "PartitionKeys": _columns([(data_set.format.partition_key, "string")]),
        "StorageDescriptor": {
            "Columns": _columns([(column.name, column.type) for column in data_set.format.columns]),
            "Location": place.url_of(f"facts/{data_set.name}"),
            **PARQUET,
        },
    }
    try:
        glue.create_table(DatabaseName=catalog.database, TableInput=table)
    except glue.exceptions.AlreadyExistsException:
        glue.update_table(DatabaseName=catalog.database, TableInput=table)


def _columns(columns: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"Name": name, "Type": kind} for name, kind in columns]
