create external schema kinesis_streams from kinesis iam_role default;

create materialized view shop.views as
select partition_key, count(*) as records
from kinesis_streams.clicks
group by partition_key;
