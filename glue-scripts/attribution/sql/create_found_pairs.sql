-- The paths of the touched lines, as the clicks now say. Most lines have fewer clicks than a path may hold: one scan
-- finds them all. The others keep the first and the latest.
create or replace temporary view found_pairs as
with earliest as materialized (
    select
        l.checkout_id, l.line_no, l.user_id, l.product_id, l.event_time as line_time,
        l.window_begin, l.any_product, l.max_path, l.was_there,
        c.event_time, c.event_id, c.source, c.utm_medium, c.utm_campaign, c.device, c.channel,
        row_number() over line as position,
        count(*) over (partition by l.checkout_id, l.line_no) as clicks
    from touched_lines as l
    cross join
        lateral (
            select c.event_time, c.event_id, c.source, c.utm_medium, c.utm_campaign, c.device, c.channel
            from clicks as c
            where
                c.user_id = l.user_id
                and c.event_time between l.window_begin and l.event_time
                and c.event_type <> 'remove_from_cart'
                and (l.any_product or c.product_id = l.product_id)
            order by c.event_time, c.event_id
            limit l.max_path
        ) as c
    window line as (partition by l.checkout_id, l.line_no order by c.event_time, c.event_id)
),

latest as (
    select
        l.checkout_id, l.line_no, l.was_there,
        c.event_time, c.event_id, c.source, c.utm_medium, c.utm_campaign, c.device, c.channel
    from earliest as l
    cross join
        lateral (
            select c.event_time, c.event_id, c.source, c.utm_medium, c.utm_campaign, c.device, c.channel
            from clicks as c
            where
                c.user_id = l.user_id
                and c.event_time between l.window_begin and l.line_time
                and c.event_type <> 'remove_from_cart'
                and (l.any_product or c.product_id = l.product_id)
            order by c.event_time desc, c.event_id desc
            limit l.max_path - 1
        ) as c
    where l.position = 1 and l.clicks = l.max_path
)

select
    checkout_id, line_no, was_there, event_time as click_time, event_id as click_id,
    source, utm_medium as medium, utm_campaign as campaign, device, channel
from earliest
where position = 1 or clicks < max_path
union all
select
    checkout_id, line_no, was_there, event_time as click_time, event_id as click_id,
    source, utm_medium as medium, utm_campaign as campaign, device, channel
from latest
