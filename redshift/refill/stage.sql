-- Takes from the lake what the warehouse has not, of one stream and hour. The stream was read to its end after the
-- lake's objects were listed, so what is missing now is in no stream any more. Done again, it takes nothing twice.
lock ecommerce.loads;

drop table if exists ecommerce.refill_lines;

create table ecommerce.refill_lines (
    shard_id varchar(128) not null,
    sequence_number varchar(128) not null,
    arrived_at timestamp not null,
    partition_key varchar(1024) not null,
    data varbyte(16777216)
);

copy ecommerce.refill_lines
from 's3://${bucket}/${prefix}'
iam_role default
json 'auto' gzip;

insert into ecommerce.refilled_records (
    stream, shard_id, sequence_number, approximate_arrival_timestamp, partition_key, refresh_time, event, bad_data
)
with numbered as (
    select
        shard_id,
        sequence_number,
        arrived_at,
        partition_key,
        data,
        row_number() over (partition by shard_id, sequence_number order by arrived_at asc) as telling
    from ecommerce.refill_lines
)

select
    '${stream}' as stream,
    n.shard_id,
    n.sequence_number,
    n.arrived_at as approximate_arrival_timestamp,
    n.partition_key,
    sysdate as refresh_time,
    case when can_json_parse(n.data) then json_parse(n.data) end as event,
    case when not can_json_parse(n.data) then n.data end as bad_data
from numbered as n
left join ecommerce.arrivals as a
    on a.stream = '${stream}' and n.shard_id = a.shard_id and n.sequence_number = a.sequence_number
where n.telling = 1 and a.stream is null;

drop table ecommerce.refill_lines;
