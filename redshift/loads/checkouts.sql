-- Makes events of what the latest refreshes brought, in one transaction. What is there stays as it is, so that it may
-- be done again, from any refresh on: ${since} is the last one that was loaded, and some time before it.
lock ecommerce.loads;

drop table if exists arrived_lines;

-- What fits of each line.
create temp table arrived_lines as
with arrays as (
    select
        shard_id,
        sequence_number,
        -- Unnested, what is no array would be an error or a line of its own.
        case when json_typeof(event.items) = 'array' then event.items end as items
    from ecommerce.arrived_records
    where stream = 'checkouts' and refresh_time >= ${since}
),

lines as (
    select
        a.shard_id,
        a.sequence_number,
        line_index + 1 as line_no,
        case when json_typeof(item.product_id) = 'string' then item.product_id::varchar(512) end as product_id,
        case when json_typeof(item.quantity) = 'number' then item.quantity::float8 end as pieces,
        case when json_typeof(item.unit_price) = 'number' then item.unit_price::float8 end as price
    from arrays as a, a.items as item at line_index
)

select
    shard_id,
    sequence_number,
    line_no,
    product_id,
    case when pieces between 1 and 10000 and pieces = floor(pieces) then pieces::integer end as quantity,
    case when price between 0 and 1000000000 then price::decimal(14, 4) end as unit_price
from lines;

drop table if exists arrived_checkouts;

create temp table arrived_checkouts as
with sums as (
    select
        shard_id,
        sequence_number,
        sum(case when product_id <> '' and quantity is not null and unit_price is not null then 0 else 1 end) as unfit,
        sum(quantity * unit_price) as value
    from arrived_lines
    group by shard_id, sequence_number
),

judged as (
    select
        r.shard_id,
        r.sequence_number,
        r.arrived_at,
        r.checkout_id,
        r.event_id,
        r.user_id,
        r.session_id,
        r.event_time,
        r.currency,
        s.value,
        r.user_agent,
        r.ip_address,
        case
            when r.problem is not null then r.problem
            when coalesce(s.unfit, 1) > 0 then 'no_event'
            when r.total <> s.value then 'value_mismatch'
        end as problem
    from ecommerce.checkout_records as r
    left join sums as s on r.shard_id = s.shard_id and r.sequence_number = s.sequence_number
    where r.refreshed_at >= ${since}
)

select
    shard_id,
    sequence_number,
    arrived_at,
    checkout_id,
    event_id,
    user_id,
    session_id,
    event_time,
    currency,
    value,
    user_agent,
    ip_address,
    problem,
    row_number() over (
        partition by problem, checkout_id
        order by arrived_at asc, shard_id asc, sequence_number asc
    ) as telling
from judged;

insert into ecommerce.bad_records (stream, shard_id, sequence_number, arrived_at, reason)
select
    'checkouts' as stream,
    a.shard_id,
    a.sequence_number,
    a.arrived_at,
    a.problem as reason
from arrived_checkouts as a
left join ecommerce.bad_records as b
    on b.stream = 'checkouts' and a.shard_id = b.shard_id and a.sequence_number = b.sequence_number
where a.problem is not null and b.stream is null;

-- What arrived before what is there, and came here later, takes its place: the first to arrive stands.
delete from ecommerce.checkout_items
using ecommerce.checkouts as c, arrived_checkouts as a
where
    ecommerce.checkout_items.checkout_id = c.checkout_id and c.checkout_id = a.checkout_id
    and a.problem is null and a.telling = 1 and a.arrived_at < c.arrived_at;

delete from ecommerce.checkouts
using arrived_checkouts as a
where
    ecommerce.checkouts.checkout_id = a.checkout_id
    and a.problem is null and a.telling = 1 and a.arrived_at < ecommerce.checkouts.arrived_at;

-- The lines first: whose order is there already has its own.
insert into ecommerce.checkout_items (
    checkout_id, line_no, event_id, user_id, session_id, event_time,
    product_id, quantity, currency, unit_price, user_agent, ip_address
)
select
    a.checkout_id,
    l.line_no,
    a.event_id,
    a.user_id,
    a.session_id,
    a.event_time,
    l.product_id,
    l.quantity,
    a.currency,
    l.unit_price,
    a.user_agent,
    a.ip_address
from arrived_checkouts as a
inner join arrived_lines as l on a.shard_id = l.shard_id and a.sequence_number = l.sequence_number
left join ecommerce.checkouts as c on a.checkout_id = c.checkout_id
where a.problem is null and a.telling = 1 and c.checkout_id is null;

insert into ecommerce.checkouts (
    checkout_id, event_id, user_id, session_id, event_time, currency, value, user_agent, ip_address, arrived_at
)
select
    a.checkout_id,
    a.event_id,
    a.user_id,
    a.session_id,
    a.event_time,
    a.currency,
    a.value,
    a.user_agent,
    a.ip_address,
    a.arrived_at
from arrived_checkouts as a
left join ecommerce.checkouts as c on a.checkout_id = c.checkout_id
where a.problem is null and a.telling = 1 and c.checkout_id is null;

insert into ecommerce.loads (stream, refreshed_at, loaded_at)
select
    'checkouts' as stream,
    max(refresh_time) as refreshed_at,
    sysdate as loaded_at
from ecommerce.checkouts_raw
having max(refresh_time) is not null;
