-- Makes events of what the latest refreshes brought, in one transaction. What is there stays as it is, so that it may
-- be done again, from any refresh on: ${since} is the last one that was loaded, and some time before it.
lock ecommerce.loads;

drop table if exists arrived_clicks;

create temp table arrived_clicks as
select
    shard_id,
    sequence_number,
    arrived_at,
    event_id,
    event_type,
    user_id,
    session_id,
    event_time,
    product_id,
    price,
    currency,
    quantity,
    user_agent,
    page_url,
    ip_address,
    problem,
    row_number() over (
        partition by problem, user_id, event_time, event_id
        order by arrived_at asc, shard_id asc, sequence_number asc
    ) as telling
from ecommerce.click_records
where refreshed_at >= ${since};

insert into ecommerce.bad_records (stream, shard_id, sequence_number, arrived_at, reason)
select
    'clicks' as stream,
    a.shard_id,
    a.sequence_number,
    a.arrived_at,
    a.problem as reason
from arrived_clicks as a
left join ecommerce.bad_records as b
    on b.stream = 'clicks' and a.shard_id = b.shard_id and a.sequence_number = b.sequence_number
where a.problem is not null and b.stream is null;

-- What arrived before what is there, and came here later, takes its place: the first to arrive stands.
delete from ecommerce.clicks
using arrived_clicks as a
where
    ecommerce.clicks.user_id = a.user_id and ecommerce.clicks.event_time = a.event_time
    and ecommerce.clicks.event_id = a.event_id
    and a.problem is null and a.telling = 1 and a.arrived_at < ecommerce.clicks.arrived_at;

insert into ecommerce.clicks (
    event_id, event_type, user_id, session_id, event_time,
    product_id, price, currency, quantity, user_agent, page_url, ip_address, arrived_at
)
select
    a.event_id,
    a.event_type,
    a.user_id,
    a.session_id,
    a.event_time,
    a.product_id,
    a.price,
    a.currency,
    a.quantity,
    a.user_agent,
    a.page_url,
    a.ip_address,
    a.arrived_at
from arrived_clicks as a
left join ecommerce.clicks as c
    on a.user_id = c.user_id and a.event_time = c.event_time and a.event_id = c.event_id
where a.problem is null and a.telling = 1 and c.user_id is null;

insert into ecommerce.loads (stream, refreshed_at, loaded_at)
select
    'clicks' as stream,
    max(refresh_time) as refreshed_at,
    sysdate as loaded_at
from ecommerce.clicks_raw
having max(refresh_time) is not null;
