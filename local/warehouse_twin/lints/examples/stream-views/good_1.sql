create external schema kinesis_streams from kinesis iam_role default;

create materialized view shop.clicks_raw as
select sequence_number, refresh_time, json_parse(kinesis_data) as event
from kinesis_streams.clicks
where can_json_parse(kinesis_data);
