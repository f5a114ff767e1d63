-- title: Conversion funnel
-- question: How many visitors looked, put something into a cart and bought, in one last while?
-- parameter: $1 since interval = 24 hours -- only events of this last while
-- parameter: $2 now time = now -- the end of that while
-- note: Each step counts its own visitors, also who skipped the one before; viewers_percent is of those who looked.
with acts as (
    select
        event_type as act,
        user_id
    from ecommerce.clicks
    where
        event_type in ('page_view', 'add_to_cart')
        and event_time > dateadd(second, -cast($1 as integer), cast($2 as timestamp))
        and event_time <= cast($2 as timestamp)
    union all
    select
        'purchase' as act,
        user_id
    from ecommerce.checkouts
    where
        event_time > dateadd(second, -cast($1 as integer), cast($2 as timestamp))
        and event_time <= cast($2 as timestamp)
),

steps as (
    select
        1 as step,
        'page_view' as act
    union all
    select
        2 as step,
        'add_to_cart' as act
    union all
    select
        3 as step,
        'purchase' as act
),

counted as (
    select
        act,
        count(distinct user_id) as visitors,
        count(*) as events
    from acts
    group by act
)

select
    s.act,
    coalesce(c.visitors, 0) as visitors,
    coalesce(c.events, 0) as events,
    round(
        100.0e0 * coalesce(c.visitors, 0) / nullif(max(case when s.step = 1 then c.visitors end) over (), 0), 2
    ) as viewers_percent
from steps as s
left join counted as c on s.act = c.act
order by s.step asc;
