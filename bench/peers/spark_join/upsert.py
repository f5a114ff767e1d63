"""Writes each micro-batch by COPY and one upsert, which keeps the earlier click of what is there and what comes."""

import psycopg
from first_clicks import first_clicks
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

COLUMNS = "checkout_id, product_id, amount, first_click_id, first_click_time, utm_source"
STAGE = f"create temporary table batch_lines as select {COLUMNS} from attributed_lines with no data"
UPSERT = f"""
insert into attributed_lines as line ({COLUMNS}) select {COLUMNS} from batch_lines
on conflict (checkout_id, product_id) do update set first_click_id = excluded.first_click_id,
    first_click_time = excluded.first_click_time, utm_source = excluded.utm_source, written_at = clock_timestamp()
where excluded.first_click_id is not null and (line.first_click_id is null or
    (excluded.first_click_time, excluded.first_click_id collate "C") < (line.first_click_time, line.first_click_id))
"""


class LineUpserter:
    """For foreachBatch: a batch that runs again changes nothing, so the rows are written effectively once."""

    def __init__(self, database_url: str) -> None:
        self._connection = psycopg.connect(database_url)
        self._connection.execute(STAGE)
        self._connection.commit()

    def __call__(self, pairs: DataFrame, _batch_id: int) -> None:
        """One transaction for the batch."""
        lines = first_clicks(pairs)
        as_csv = lines.select(F.to_csv(F.struct("*"), {"timestampFormat": "yyyy-MM-dd HH:mm:ss.SSSSSSXXX"}))
        rows = [row[0] for row in as_csv.collect()]
        if not rows:
            return
        with self._connection.transaction(), self._connection.cursor() as cursor:
            with cursor.copy("copy batch_lines from stdin (format csv)") as copy:
                copy.write("\n".join(rows))
            cursor.execute(UPSERT)
            cursor.execute("truncate batch_lines")
