-- The paths of the touched lines, as the clicks now say. Most lines have fewer clicks than a path may hold: one scan
-- finds them all. The others keep the first and the latest.
create or replace temporary view found_clicks as
with earliest as materialized (
    select
        l.checkout_id, l.line_no, l.user_id, l.product_id, l.event_time as line_time,
        l.window_begin, l.any_product, l.max_path, l.by_origin, l.was_there,
        c.event_time, c.event_id, c.session_id, c.source, c.utm_medium, c.utm_campaign,
        c.device, c.is_bot_agent, c.channel,
        row_number() over line as position,
        count(*) over (partition by l.checkout_id, l.line_no) as clicks
    from touched_lines as l
    cross join
        lateral (
            select
                c.event_time, c.event_id, c.session_id, c.source, c.utm_medium, c.utm_campaign,
                c.device, c.is_bot_agent, c.channel
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
        l.checkout_id, l.line_no, l.user_id, l.by_origin, l.was_there,
        c.event_time, c.event_id, c.session_id, c.source, c.utm_medium, c.utm_campaign,
        c.device, c.is_bot_agent, c.channel
    from earliest as l
    cross join
        lateral (
            select
                c.event_time, c.event_id, c.session_id, c.source, c.utm_medium, c.utm_campaign,
                c.device, c.is_bot_agent, c.channel
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
    checkout_id, line_no, user_id, by_origin, was_there,
    event_time, event_id, session_id, source, utm_medium, utm_campaign, device, is_bot_agent, channel
from earliest
where position = 1 or clicks < max_path
union all
select
    checkout_id, line_no, user_id, by_origin, was_there,
    event_time, event_id, session_id, source, utm_medium, utm_campaign, device, is_bot_agent, channel
from latest;

-- Each with its origin: the click itself where it is a landing, else the latest landing of its session up to it.
create or replace temporary view found_pairs as
select
    f.checkout_id, f.line_no, f.was_there, f.event_time as click_time, f.event_id as click_id, f.device,
    f.is_bot_agent,
    case when f.by_origin then f.session_id end as session_id,
    case when f.by_origin then origin.event_time end as landing_time,
    case when f.by_origin then origin.event_id end as landing_id,
    coalesce(origin.channel, 'direct') as channel,
    coalesce(origin.source, 'direct') as source,
    origin.utm_medium as medium,
    origin.utm_campaign as campaign
from found_clicks as f
left join
    lateral (
        select f.event_time, f.event_id, f.channel, f.source, f.utm_medium, f.utm_campaign
        where is_landing(f.channel)
        union all
        (
            select l.event_time, l.event_id, l.channel, l.source, l.utm_medium, l.utm_campaign
            from clicks as l
            where
                f.by_origin
                and not is_landing(f.channel)
                and is_landing(l.channel)
                and session_key(l.user_id, l.session_id) = session_key(f.user_id, f.session_id)
                -- Not by =: the planner would search the primary key, and through all of a crawler's clicks.
                and l.user_id is not distinct from f.user_id
                and l.session_id is not distinct from f.session_id
                and l.event_time between f.event_time - landing_reach() and f.event_time
            order by l.event_time desc, l.event_id desc
            limit 1
        )
    ) as origin
    on true
