create external schema kinesis_streams from kinesis iam_role default;

create materialized view shop.clicks_raw as
select data, getdate() as loaded_at
from kinesis_streams.clicks;
