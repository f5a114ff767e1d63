-- title: Latest orders
-- question: Which orders changed last, and what are they now?
-- parameter: $1 limit integer = 20 -- at most so many orders
-- note: Orders that were removed are not among them. Worth is what the items cost.
-- note: A status or a currency that the shop did not tell is unknown.
with ranked as (
    select
        *,
        row_number() over (order by valid_from desc, sequence_number desc, event_id desc) as place
    from orders_now
)

select
    place,
    orderid,
    coalesce(status, 'unknown') as status,
    valid_from as changed_at,
    version,
    quantity as pieces,
    coalesce(currency, 'unknown') as currency,
    price as worth
from ranked
where place <= $1
order by place asc;
