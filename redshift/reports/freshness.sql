-- title: Freshness
-- question: Up to when has the warehouse what the streams brought, and what became of it?
-- parameter: $1 since interval = 24 hours -- counts are of what arrived in this last while
-- parameter: $2 now time = now -- the end of that while; minutes are counted up to then
-- note: parsed is what is JSON, events are distinct ones; newest_arrival and refreshed_at: whenever that was.
with streams as (
    select 'clicks' as stream
    union all
    select 'checkouts' as stream
),

arrived as (
    select
        stream,
        max(arrived_at) as newest_arrival,
        max(refreshed_at) as refreshed_at,
        sum(
            case
                when
                    arrived_at > dateadd(second, -cast($1 as integer), cast($2 as timestamp))
                    and arrived_at <= cast($2 as timestamp)
                    then 1
                else 0
            end
        )::bigint as records,
        sum(
            case
                when
                    is_json
                    and arrived_at > dateadd(second, -cast($1 as integer), cast($2 as timestamp))
                    and arrived_at <= cast($2 as timestamp)
                    then 1
                else 0
            end
        )::bigint as parsed
    from ecommerce.arrivals
    group by stream
),

bad as (
    select
        stream,
        count(*) as records
    from ecommerce.bad_records
    where
        arrived_at > dateadd(second, -cast($1 as integer), cast($2 as timestamp))
        and arrived_at <= cast($2 as timestamp)
    group by stream
),

events as (
    select
        'clicks' as stream,
        count(*) as events
    from ecommerce.clicks
    where
        arrived_at > dateadd(second, -cast($1 as integer), cast($2 as timestamp))
        and arrived_at <= cast($2 as timestamp)
    union all
    select
        'checkouts' as stream,
        count(*) as events
    from ecommerce.checkouts
    where
        arrived_at > dateadd(second, -cast($1 as integer), cast($2 as timestamp))
        and arrived_at <= cast($2 as timestamp)
)

select
    s.stream,
    coalesce(a.records, 0) as records,
    coalesce(a.parsed, 0) as parsed,
    coalesce(b.records, 0) as bad,
    e.events,
    a.newest_arrival,
    a.refreshed_at,
    datediff(minute, a.newest_arrival, cast($2 as timestamp)) as minutes
from streams as s
inner join events as e on s.stream = e.stream
left join arrived as a on s.stream = a.stream
left join bad as b on s.stream = b.stream
order by s.stream desc;
