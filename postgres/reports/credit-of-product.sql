-- title: Credit of one product
-- question: Which channels earned a product's lines, by each of the six models?
-- parameter: $1 since interval = 24 hours -- only orders of this last while, from the beginning of its first hour on
-- parameter: $2 product text = * -- the product; * is none
-- note: Of the touches of its lines, by their origin's channel. spread: the highest of the six minus the lowest.
with credited as (
    select
        currency,
        minor_units,
        coalesce(channel, 'unattributed') as name,
        sum(first_click_units) as first_click,
        sum(last_click_units) as last_click,
        sum(last_non_direct_units) as last_non_direct,
        sum(linear_units) as linear,
        sum(position_based_units) as position_based,
        sum(time_decay_units) as time_decay
    from credit_shares
    where
        checkout_id = any(array(
            select checkout_id from checkout_lines
            where
                product_id = $2::text
                and event_time >= (select date_trunc('hour', now() - $1::interval, 'UTC'))
        ))
        and product_id = $2::text
    group by currency, minor_units, coalesce(channel, 'unattributed')
)

select
    currency,
    name,
    in_currency(first_click / minor_units, currency) as first_click,
    in_currency(last_click / minor_units, currency) as last_click,
    in_currency(last_non_direct / minor_units, currency) as last_non_direct,
    in_currency(linear / minor_units, currency) as linear,
    in_currency(position_based / minor_units, currency) as position_based,
    in_currency(time_decay / minor_units, currency) as time_decay,
    in_currency(
        (
            greatest(first_click, last_click, last_non_direct, linear, position_based, time_decay)
            - least(first_click, last_click, last_non_direct, linear, position_based, time_decay)
        ) / minor_units,
        currency
    ) as spread
from credited
order by currency asc, name = 'unattributed' asc, linear desc, name asc;
