with inserted as (
    insert into clicks
    (
        event_time, price, currency, quantity, bucket, user_id, event_id, event_type, session_id, product_id, category,
        brand, device, is_bot_agent, bot_agent, agent_rules_version, source, utm_source, utm_medium, utm_campaign,
        utm_term, utm_content, click_id_type, referrer_domain, channel, channel_rules_version
    )
    select
        event_time, price, currency, quantity, bucket, user_id, event_id, event_type, session_id, product_id, category,
        brand, device, is_bot_agent, bot_agent, agent_rules_version, source, utm_source, utm_medium, utm_campaign,
        utm_term, utm_content, click_id_type, referrer_domain, channel, channel_rules_version
    from staged_clicks
    on conflict do nothing
    returning
        user_id, product_id, event_time, event_type, session_id, device, is_bot_agent, is_landing(channel) as lands
),

touched as (
    insert into touched_clicks (user_id, product_id, landed_session, first_time, last_time)
    select user_id, product_id, null as landed_session, min(event_time) as first_time, max(event_time) as last_time
    from inserted
    where event_time <= %(newest_event)s and event_type <> 'remove_from_cart'
    group by user_id, product_id
    union all
    select
        user_id, null as product_id, session_id as landed_session,
        min(event_time) as first_time, max(event_time) as last_time
    from inserted
    where event_time <= %(newest_event)s and lands
    group by user_id, session_id
),

sessions as (
    insert into touched_sessions
    (user_id, session_id, device, is_bot_agent, began_at, first_view, first_cart, last_cart)
    select
        user_id,
        session_id,
        device,
        is_bot_agent,
        min(event_time) as began_at,
        min(event_time) filter (where event_type = 'page_view') as first_view,
        min(event_time) filter (where event_type = 'add_to_cart') as first_cart,
        max(event_time) filter (where event_type = 'add_to_cart') as last_cart
    from inserted
    group by user_id, session_id, device, is_bot_agent
)

select count(*) from inserted
