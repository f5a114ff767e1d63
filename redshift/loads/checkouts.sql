-- Makes events of what the latest refreshes brought, in one transaction. What is there stays as it is, so that it may
-- be done again, from any refresh on: ${since} is the last one that was loaded, and some time before it.
lock ecommerce.loads;

insert into ecommerce.bad_records (stream, shard_id, sequence_number, arrived_at, reason)
select
    'checkouts' as stream,
    r.shard_id,
    r.sequence_number,
    r.arrived_at,
    r.problem as reason
from ecommerce.checkout_records as r
left join ecommerce.bad_records as b
    on b.stream = 'checkouts' and r.shard_id = b.shard_id and r.sequence_number = b.sequence_number
where r.refreshed_at >= ${since} and r.problem is not null and b.stream is null;

-- The lines first: whose order is there already has its own.
insert into ecommerce.checkout_items (
    checkout_id, line_no, event_id, user_id, session_id, event_time,
    product_id, quantity, currency, unit_price, user_agent, ip_address
)
with arrived as (
    select
        *,
        row_number() over (
            partition by checkout_id
            order by arrived_at asc, shard_id asc, sequence_number asc
        ) as telling
    from ecommerce.checkout_records
    where refreshed_at >= ${since} and problem is null
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
from arrived as a
inner join ecommerce.checkout_lines as l on a.shard_id = l.shard_id and a.sequence_number = l.sequence_number
left join ecommerce.checkouts as c on a.checkout_id = c.checkout_id
where a.telling = 1 and c.checkout_id is null;

insert into ecommerce.checkouts (
    checkout_id, event_id, user_id, session_id, event_time, currency, value, user_agent, ip_address, arrived_at
)
with arrived as (
    select
        *,
        row_number() over (
            partition by checkout_id
            order by arrived_at asc, shard_id asc, sequence_number asc
        ) as telling
    from ecommerce.checkout_records
    where refreshed_at >= ${since} and problem is null
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
from arrived as a
left join ecommerce.checkouts as c on a.checkout_id = c.checkout_id
where a.telling = 1 and c.checkout_id is null;

insert into ecommerce.loads (stream, refreshed_at, loaded_at)
select
    'checkouts' as stream,
    max(refresh_time) as refreshed_at,
    sysdate as loaded_at
from ecommerce.checkouts_raw
having max(refresh_time) is not null;
