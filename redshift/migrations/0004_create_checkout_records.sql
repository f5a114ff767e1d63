-- Every record of a checkout but for its lines; whether they come to its total is looked at when it is loaded.
create view ecommerce.checkout_records as
with typed as (
    select
        *,
        case when json_typeof(event.checkout_id) = 'string' then event.checkout_id::varchar(512) end as checkout_id,
        case when json_typeof(event.currency) = 'string' then event.currency::varchar(16) end as currency,
        case when json_typeof(event.value) = 'number' then event.value::float8 end as written_total
    from ecommerce.records
    where stream = 'checkouts'
)

select
    shard_id,
    sequence_number,
    arrived_at,
    refreshed_at,
    checkout_id,
    event_id,
    user_id,
    session_id,
    event_time,
    currency,
    -- Compared exactly: a sum of 59.97 may come as 59.97000000000001.
    case when written_total between 0 and 1000000000000 then written_total::decimal(17, 4) end as total,
    user_agent,
    ip_address,
    case
        when problem is not null then problem
        when coalesce(checkout_id, '') = '' or coalesce(currency, '') !~ '^[A-Z]{3}$' then 'no_event'
        when coalesce(written_total, -1) not between 0 and 1000000000000 then 'no_event'
    end as problem
from typed;
