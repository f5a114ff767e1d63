-- Most lines have fewer clicks than a path may hold: one scan finds them all. The others keep the first and the latest.
with earliest as materialized (
    select
        l.checkout_id, l.line_no, l.user_id, l.product_id, l.event_time as line_time,
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
                and c.event_time between l.event_time - %(lookback)s::interval and l.event_time
                and c.event_type <> 'remove_from_cart'
                and (%(scope)s = 'user' or c.product_id = l.product_id)
            order by c.event_time, c.event_id
            limit %(max_path)s
        ) as c
    window line as (partition by l.checkout_id, l.line_no order by c.event_time, c.event_id)
),

latest as (
    select
        l.checkout_id, l.line_no, c.event_time, c.event_id, c.source, c.utm_medium, c.utm_campaign, c.device, c.channel
    from earliest as l
    cross join
        lateral (
            select c.event_time, c.event_id, c.source, c.utm_medium, c.utm_campaign, c.device, c.channel
            from clicks as c
            where
                c.user_id = l.user_id
                and c.event_time between l.line_time - %(lookback)s::interval and l.line_time
                and c.event_type <> 'remove_from_cart'
                and (%(scope)s = 'user' or c.product_id = l.product_id)
            order by c.event_time desc, c.event_id desc
            limit %(max_path)s - 1
        ) as c
    where l.position = 1 and l.clicks = %(max_path)s
),

inserted as (
    insert into paths (checkout_id, line_no, click_time, click_id, source, medium, campaign, device, channel)
    select checkout_id, line_no, event_time, event_id, source, utm_medium, utm_campaign, device, channel
    from earliest
    where position = 1 or clicks < %(max_path)s
    union all
    select checkout_id, line_no, event_time, event_id, source, utm_medium, utm_campaign, device, channel
    from latest
    order by checkout_id, line_no, event_time, event_id
    on conflict do nothing
    returning 1
)

select count(*) from inserted
