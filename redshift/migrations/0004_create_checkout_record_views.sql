-- The lines of every record of a checkout, with what fits of each.
create view ecommerce.checkout_lines as
with arrays as (
    select
        shard_id,
        sequence_number,
        -- Unnested, what is no array would be an error or a line of its own.
        case when json_typeof(event.items) = 'array' then event.items end as items
    from ecommerce.checkouts_raw
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

-- Every record of a checkout; problem: why it is no order.
create view ecommerce.checkout_records as
with sums as (
    select
        shard_id,
        sequence_number,
        sum(case when product_id <> '' and quantity is not null and unit_price is not null then 0 else 1 end) as unfit,
        sum(quantity * unit_price) as value
    from ecommerce.checkout_lines
    group by shard_id, sequence_number
),

typed as (
    select
        *,
        case when json_typeof(event.checkout_id) = 'string' then event.checkout_id::varchar(512) end as checkout_id,
        case when json_typeof(event.currency) = 'string' then event.currency::varchar(16) end as currency,
        case when json_typeof(event.value) = 'number' then event.value::float8 end as total
    from ecommerce.records
    where stream = 'checkouts'
)

select
    t.shard_id,
    t.sequence_number,
    t.arrived_at,
    t.refreshed_at,
    t.checkout_id,
    t.event_id,
    t.user_id,
    t.session_id,
    t.event_time,
    t.currency,
    s.value,
    t.user_agent,
    t.ip_address,
    case
        when t.problem is not null then t.problem
        when coalesce(t.checkout_id, '') = '' or coalesce(t.currency, '') !~ '^[A-Z]{3}$' then 'no_event'
        when coalesce(s.unfit, 1) > 0 then 'no_event'
        -- Compared exactly: a sum of 59.97 may come as 59.97000000000001.
        when coalesce(t.total, -1) not between 0 and 1000000000000 then 'no_event'
        when t.total::decimal(17, 4) <> s.value then 'value_mismatch'
    end as problem
from typed as t
left join sums as s on t.shard_id = s.shard_id and t.sequence_number = s.sequence_number;
