-- Users with more than ten distinct events in ten seconds, by windows that begin every ten seconds.
insert into crowded_windows
select
    user_id,
    cast(window_end as timestamp(3)) as window_end,
    count(distinct coalesce(checkout_id, event_id)) as events
from table(tumble(table events, descriptor(event_time), interval '10' second))
group by user_id, window_start, window_end
having count(distinct coalesce(checkout_id, event_id)) > 10
