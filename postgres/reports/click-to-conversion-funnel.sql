-- title: Click to conversion funnel
-- question: How many sessions go from a view to the cart and on to an order? Bots are left out.
-- parameter: since interval 7 days: events of this last while
with events as (
    select
        user_id,
        session_id,
        event_type
    from clicks
    where event_time >= now() - $1::interval and device <> 'bot'
    union all
    select
        user_id,
        session_id,
        'checkout' as event_type
    from checkouts
    where event_time >= now() - $1::interval and device <> 'bot'
),

sessions as (
    select
        bool_or(event_type = 'page_view') as has_view,
        bool_or(event_type = 'add_to_cart') as has_cart,
        bool_or(event_type = 'checkout') as has_order
    from events
    group by user_id, session_id
),

steps as (
    select
        1 as position,
        'view' as step,
        count(*) filter (where has_view) as sessions
    from sessions
    union all
    select
        2 as position,
        'view, cart' as step,
        count(*) filter (where has_view and has_cart) as sessions
    from sessions
    union all
    select
        3 as position,
        'view, cart, order' as step,
        count(*) filter (where has_view and has_cart and has_order) as sessions
    from sessions
    union all
    select
        4 as position,
        'order past a step' as step,
        count(*) filter (where has_order and not (has_view and has_cart)) as sessions
    from sessions
)

select
    step,
    sessions,
    case when position < 4 then round(100.0 * sessions / nullif(first_value(sessions) over steps_down, 0), 2) end
        as percent_of_views,
    case
        when position between 2 and 3 then round(100.0 * sessions / nullif(lag(sessions) over steps_down, 0), 2)
    end as percent_of_step_before
from steps
window steps_down as (order by position)
order by position;
