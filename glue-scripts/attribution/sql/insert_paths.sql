with inserted as (
    insert into paths (checkout_id, line_no, click_time, click_id, source, medium, campaign, device)
    select l.checkout_id, l.line_no, c.event_time, c.event_id, c.source, c.utm_medium, c.utm_campaign, c.device
    from touched_lines as l
    cross join lateral (
        (
            select c.event_time, c.event_id, c.source, c.utm_medium, c.utm_campaign, c.device
            from clicks as c
            where
                c.user_id = l.user_id
                and c.event_time between l.event_time - %(lookback)s::interval and l.event_time
                and c.event_type <> 'remove_from_cart'
                and (%(scope)s = 'user' or c.product_id = l.product_id)
            order by c.event_time, c.event_id
            limit 1
        )
        union
        (
            select c.event_time, c.event_id, c.source, c.utm_medium, c.utm_campaign, c.device
            from clicks as c
            where
                c.user_id = l.user_id
                and c.event_time between l.event_time - %(lookback)s::interval and l.event_time
                and c.event_type <> 'remove_from_cart'
                and (%(scope)s = 'user' or c.product_id = l.product_id)
            order by c.event_time desc, c.event_id desc
            limit %(max_path)s - 1
        )
    ) as c
    order by l.checkout_id, l.line_no, c.event_time, c.event_id
    on conflict do nothing
    returning 1
)

select count(*) from inserted
