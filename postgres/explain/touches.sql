-- The touches of every line of a checkout, in order: the click that counts, the landing that brought its visit, and the
-- credit that each model gives. A landing outlives its click, whose partition may be dropped.
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
    p.landing_time,
    p.landing_id,
    landing.product_id as landing_product_id,
    landing.category as landing_category,
    landing.event_id is not null as landing_is_kept,
    round(a.first_click_amount, c.minor_digits)::text as first_click,
    round(a.last_click_amount, c.minor_digits)::text as last_click,
    round(a.last_non_direct_amount, c.minor_digits)::text as last_non_direct,
    round(a.linear_amount, c.minor_digits)::text as linear,
    round(a.position_based_amount, c.minor_digits)::text as position_based,
    round(a.time_decay_amount, c.minor_digits)::text as time_decay
from attribution_credit as a
inner join currencies as c on a.currency = c.code
inner join checkout_lines as l on a.checkout_id = l.checkout_id and a.line_no = l.line_no
inner join paths as p
    on
        a.checkout_id = p.checkout_id
        and a.line_no = p.line_no
        and a.click_time = p.click_time
        and a.click_id = p.click_id
left join clicks as landing
    on
        l.user_id = landing.user_id
        and p.landing_time = landing.event_time
        and p.landing_id = landing.event_id
where a.checkout_id = $1
order by a.line_no, a.position
