-- title: Click to conversion funnel
-- question: How many sessions go from a view to a cart to a purchase, and where do they leave?
-- parameter: $1 since interval = 30 days -- only sessions that began in this last while
-- note: Each step counts sessions of the step before it: cart, where an add_to_cart follows the first view; purchase,
-- note: where an order follows both. A remove_from_cart takes no step back.
-- note: Below the steps: orders that came otherwise, and the sessions begun by bots, which count nowhere else.
with judged as (
    select
        is_bot,
        first_view is not null as has_view,
        coalesce(last_cart >= first_view, false) as has_cart,
        coalesce(last_cart >= first_view and last_order >= greatest(first_view, first_cart), false) as has_purchase,
        last_order is not null as has_order,
        first_cart is not null as has_any_cart
    from sessions_since($1::interval)
),

counted as (
    select
        count(*) filter (where not is_bot) as sessions,
        count(*) filter (where not is_bot and has_view) as views,
        count(*) filter (where not is_bot and has_cart) as carts,
        count(*) filter (where not is_bot and has_purchase) as purchases,
        count(*) filter (where not is_bot and has_order and has_view and not has_any_cart) as without_cart,
        count(*) filter (where not is_bot and has_order and not has_view and not has_any_cart) as without_click,
        count(*) filter (where not is_bot and has_order and has_any_cart and not has_purchase) as another_way,
        count(*) filter (where is_bot) as bots
    from judged
)

select
    steps.step,
    steps.sessions,
    round(100.0 * steps.sessions / nullif(steps.out_of, 0), 2) as share_percent,
    round(100.0 * steps.sessions / nullif(steps.step_before, 0), 2) as of_step_before_percent
from counted
cross join
    lateral (
        values
        (1, 'session', sessions, sessions, null),
        (2, 'view', views, sessions, sessions),
        (3, 'cart', carts, sessions, views),
        (4, 'purchase', purchases, sessions, carts),
        (5, 'purchase without cart', without_cart, sessions, null),
        (6, 'purchase without click', without_click, sessions, null),
        (7, 'purchase by another way', another_way, sessions, null),
        (8, 'session of a bot', bots, null, null)
    ) as steps (place, step, sessions, out_of, step_before)
where counted.sessions + counted.bots > 0
order by steps.place;
