-- The path of every line of a checkout, in order, with the credit that each model gives each click.
select
    a.line_no,
    a.position::integer as position,
    a.click_time,
    a.click_id,
    a.channel,
    a.source,
    a.medium,
    a.campaign,
    a.device,
    round(a.first_click_amount, c.minor_digits)::text as first_click,
    round(a.last_click_amount, c.minor_digits)::text as last_click,
    round(a.last_non_direct_amount, c.minor_digits)::text as last_non_direct,
    round(a.linear_amount, c.minor_digits)::text as linear,
    round(a.position_based_amount, c.minor_digits)::text as position_based,
    round(a.time_decay_amount, c.minor_digits)::text as time_decay
from attribution_credit as a
inner join currencies as c on a.currency = c.code
where a.checkout_id = $1 and a.click_id is not null
order by a.line_no, a.position
