-- Records that a stream dropped before they were read, and that were taken from the lake in its place.
create table ecommerce.refilled_records (
    stream varchar(16) not null,
    shard_id varchar(128) not null,
    sequence_number varchar(128) not null,
    approximate_arrival_timestamp timestamp not null,
    partition_key varchar(1024) not null,
    refresh_time timestamp not null,
    event super,
    bad_data varbyte(16777216)
)
distkey (partition_key)
sortkey (approximate_arrival_timestamp);

-- Of each hour that has objects of raw records: how many of them were in no stream any more when it was read.
create table ecommerce.raw_hours (
    stream varchar(16) not null,
    hour timestamp not null,
    missed bigint not null,
    checked_at timestamp not null
)
diststyle all
sortkey (hour);

-- Every record, from wherever it came, once.
create view ecommerce.arrived_records as
select
    'clicks' as stream,
    shard_id,
    sequence_number,
    approximate_arrival_timestamp,
    refresh_time,
    event,
    bad_data
from ecommerce.clicks_raw
union all
select
    'checkouts' as stream,
    shard_id,
    sequence_number,
    approximate_arrival_timestamp,
    refresh_time,
    event,
    bad_data
from ecommerce.checkouts_raw
union all
select
    stream,
    shard_id,
    sequence_number,
    approximate_arrival_timestamp,
    refresh_time,
    event,
    bad_data
from ecommerce.refilled_records;

-- When every record arrived and was read, and nothing of what it holds.
create or replace view ecommerce.arrivals as
select
    stream,
    shard_id,
    sequence_number,
    approximate_arrival_timestamp as arrived_at,
    refresh_time as refreshed_at,
    bad_data is null as is_json
from ecommerce.arrived_records;
