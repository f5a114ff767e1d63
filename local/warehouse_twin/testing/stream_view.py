"""A materialized view on a stream, as this project has it."""

from typing import Any

from warehouse_twin.testing.twin_process import TwinProcess

_QUERY = """
select approximate_arrival_timestamp, partition_key, shard_id, sequence_number, refresh_time,
       case when can_json_parse(kinesis_data) then json_parse(kinesis_data) end as event,
       case when not can_json_parse(kinesis_data) then kinesis_data end as bad_data
from {external}."{stream}"
"""


class StreamView:
    def __init__(self, twin: TwinProcess, stream: str, schema: str, query: str = _QUERY) -> None:
        self.twin = twin
        self.stream = stream
        self.name = f"{schema}.clicks_raw"
        external = f"{schema}_streams"
        role = "arn:aws:iam::000000000000:role/redshift"
        twin.do(
            f"create schema {schema}",
            f"create external schema {external} from kinesis iam_role '{role}'",
            f"create materialized view {self.name} distkey (partition_key) sortkey (shard_id) auto refresh no as "
            + query.format(external=external, stream=stream),
        )

    def refresh(self) -> None:
        self.twin.do(f"refresh materialized view {self.name}")

    def rows(self, columns: str, behind: str = "") -> list[list[Any]]:
        return self.twin.rows(f"select {columns} from {self.name} as c {behind}")

    def count(self) -> tuple[int, int]:
        """Its rows, and how many of them are distinct."""
        [[rows, distinct]] = self.rows("count(*), count(distinct sequence_number)")
        return rows, distinct

    def system_rows(self, columns: str, view: str) -> list[list[Any]]:
        """What a system view says of its stream."""
        return self.twin.rows(f"select {columns} from {view} where stream_name = '{self.stream}' order by record_time")
