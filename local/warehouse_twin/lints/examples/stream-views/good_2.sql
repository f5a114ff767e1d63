create external schema kinesis_streams from kinesis iam_role default;

create materialized view shop.clicks_raw as
select * from kinesis_streams.clicks;

select count(*) from shop.clicks_raw;
