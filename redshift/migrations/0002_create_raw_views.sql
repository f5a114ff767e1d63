-- Every record of the streams, parsed once. What is no JSON is kept beside it: a condition would hide it.
-- Users' records lie together, since they are told apart by user; blocks are skipped by arrival.
drop materialized view if exists ecommerce.clicks_raw;

create materialized view ecommerce.clicks_raw
distkey (partition_key)
sortkey (approximate_arrival_timestamp)
auto refresh no
as
select
    approximate_arrival_timestamp,
    partition_key,
    shard_id,
    sequence_number,
    refresh_time,
    case when can_json_parse(kinesis_data) then json_parse(kinesis_data) end as event,
    case when not can_json_parse(kinesis_data) then kinesis_data end as bad_data
from kinesis_streams.${clicks_stream};

drop materialized view if exists ecommerce.checkouts_raw;

create materialized view ecommerce.checkouts_raw
distkey (partition_key)
sortkey (approximate_arrival_timestamp)
auto refresh no
as
select
    approximate_arrival_timestamp,
    partition_key,
    shard_id,
    sequence_number,
    refresh_time,
    case when can_json_parse(kinesis_data) then json_parse(kinesis_data) end as event,
    case when not can_json_parse(kinesis_data) then kinesis_data end as bad_data
from kinesis_streams.${checkouts_stream};
