with committed as (
    select
        max(last_click_arrival) as last_click_arrival,
        max(last_checkout_arrival) as last_checkout_arrival
    from batches
    where run_id = %(run_id)s and batch_id = %(batch_id)s
)

insert into stream_progress as known (stream, last_arrival)
select
    'clicks' as stream,
    last_click_arrival as last_arrival
from committed
where last_click_arrival is not null
union all
select
    'checkouts' as stream,
    last_checkout_arrival as last_arrival
from committed
where last_checkout_arrival is not null
on conflict (stream) do update
    set last_arrival = greatest(known.last_arrival, excluded.last_arrival)
