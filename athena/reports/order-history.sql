-- title: History of an order
-- question: What was an order at each time, from when until when, and what became of it?
-- parameter: $1 order text = * -- its id; * is the order that changed last
-- note: Versions are in the order in which they were written; their times have whole seconds, so several may share one.
-- note: became says what ended a version: changed, removed, or now where nothing did. An order may be placed again.
-- note: A status or a currency that the shop did not tell is unknown.
with versions as (
    select
        *,
        max(valid_from) over (partition by orderid) as last_from
    from orders_history
    where $1 = '*' or orderid = $1
),

chosen as (
    select
        *,
        dense_rank() over (order by last_from desc, orderid asc) as place
    from versions
)

select
    orderid,
    version,
    valid_from,
    valid_to,
    case when then_removed then 'removed' when valid_to is null then 'now' else 'changed' end as became,
    cdc_event_type as event,
    coalesce(status, 'unknown') as status,
    quantity as pieces,
    coalesce(currency, 'unknown') as currency,
    price as worth,
    product_name as product
from chosen
where place = 1
order by version asc;
