create external schema kinesis_streams from kinesis iam_role default;

create materialized view shop.clicks_raw auto refresh no as
select c.kinesis_data from kinesis_streams.clicks as c;

create materialized view shop.views as
select count(*) as records from shop.clicks_raw;
