-- title: Sessions by minute
-- question: How many sessions began in each of the last minutes, and how many of them have an order?
-- parameter: $1 since interval = 60 minutes -- only sessions that began in this last while
-- note: By the session's first event in UTC; bots left out. A minute without a session has no row.
select
    date_trunc('minute', began_at, 'UTC') as minute,
    count(*) as sessions,
    count(*) filter (where last_order is not null) as with_order
from sessions_since($1::interval)
where not is_bot
group by date_trunc('minute', began_at, 'UTC')
order by minute asc;
