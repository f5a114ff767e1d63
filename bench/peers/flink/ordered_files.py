"""A source of a folder's files, read whole, one after the other, by one reader.

Flink's own `filesystem` table hands the files of a backlog to its readers in no order, and cuts large ones: events
would be hours behind the watermark. A hybrid source, one file each, keeps the order of names. Table API has no
hybrid source, hence the DataStream API with the JSON decoder of Flink SQL, which only the JVM's classes lead to.
"""

from pathlib import Path

from py4j.java_gateway import JavaObject
from pyflink.common import Duration, WatermarkStrategy
from pyflink.datastream import DataStream, StreamExecutionEnvironment
from pyflink.datastream.connectors import Source
from pyflink.datastream.connectors.file_system import BulkFormat, FileEnumeratorProvider, FileSource, FileSourceBuilder
from pyflink.datastream.connectors.hybrid_source import HybridSource
from pyflink.java_gateway import get_gateway
from pyflink.table.types import DataType, _to_java_data_type

DISCOVERY_MS = 50


def events_stream(environment: StreamExecutionEnvironment, folder: Path, row: DataType, follow: bool) -> DataStream:
    """Rows of the type `row` out of JSON lines; without `follow` it ends after the last file there is."""
    files = sorted(folder.glob("*.jsonl"))
    if follow:
        source = _source(row, folder).monitor_continuously(Duration.of_millis(DISCOVERY_MS)).build()
    elif files:
        source = _one_after_another([_source(row, file).build() for file in files])
    else:
        raise SystemExit(f"{folder} has no files *.jsonl")
    # Watermarks come from the table's schema.
    stream = environment.from_source(source, WatermarkStrategy.no_watermarks(), "events").set_parallelism(1)
    # A hybrid source does not know the type of its rows.
    return DataStream(stream._j_data_stream.returns(_row_type(row)))


def _one_after_another(sources: list[FileSource]) -> Source:
    hybrid = HybridSource.builder(sources[0])
    for source in sources[1:]:
        hybrid.add_source(source)
    return hybrid.build()


def _source(row: DataType, path: Path) -> FileSourceBuilder:
    builder = FileSource.for_bulk_file_format(_json_lines(row), str(path))
    return builder.set_file_enumerator(FileEnumeratorProvider.default_non_splittable_file_enumerator())


def _json_lines(row: DataType) -> BulkFormat:
    """What `'format' = 'json'` makes of a file in SQL; unreadable lines are left out."""
    flink = get_gateway().jvm.org.apache.flink
    rows = _row_type(row)
    iso_8601 = flink.formats.common.TimestampFormat.ISO_8601
    decoder = flink.formats.json.JsonParserRowDataDeserializationSchema(rows.toRowType(), rows, False, True, iso_8601)
    return BulkFormat(flink.connector.file.table.DeserializationSchemaAdapter(decoder))


def _row_type(row: DataType) -> JavaObject:
    """Type information of Flink SQL's own rows."""
    types = get_gateway().jvm.org.apache.flink.table.runtime.typeutils
    return types.InternalTypeInfo.of(_to_java_data_type(row).getLogicalType())
