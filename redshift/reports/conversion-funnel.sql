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
        s.step,
        s.act,
        count(distinct a.user_id) as visitors,
        count(a.user_id) as events
    from steps as s
    left join acts as a on s.act = a.act
    group by s.step, s.act
)

select
    act,
    visitors,
    events,
    round(100.0e0 * visitors / nullif(max(case when step = 1 then visitors end) over (), 0), 2) as viewers_percent
from counted
order by step asc;
