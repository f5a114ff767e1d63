-- title: Latest orders
-- question: Which orders changed last, and what are they now?
-- parameter: $1 limit integer = 20 -- at most so many orders
-- note: Orders that were removed are not among them. Worth is what the items cost.
with ranked as (
    select
        *,
        row_number() over (order by valid_from desc, sequence_number desc, event_id desc) as place
    from orders_now
)

select
    place,
    orderid,
    status,
    valid_from as changed_at,
    version,
    quantity as pieces,
    currency,
    price as worth
from ranked
where place <= $1
order by place asc;
