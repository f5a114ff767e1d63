with standing as materialized (
    select distinct on (checkout_id) *
    from staged_checkouts
    order by checkout_id, record_no
),

inserted as (
    insert into checkouts
    (
        checkout_id, user_id, event_id, event_time, bucket, session_id, device, is_bot_agent, agent_rules_version,
        currency, value, payment_method, coupon, content_hash
    )
    select
        checkout_id, user_id, event_id, event_time, bucket, session_id, device, is_bot_agent, agent_rules_version,
        currency, value, payment_method, coupon, content_hash
    from standing
    order by checkout_id
    on conflict do nothing
    returning checkout_id, user_id, session_id, device, is_bot_agent, event_time, currency, value
),

sessions as (
    insert into touched_sessions (user_id, session_id, device, is_bot_agent, began_at, last_order)
    select user_id, session_id, device, is_bot_agent, min(event_time) as began_at, max(event_time) as last_order
    from inserted
    group by user_id, session_id, device, is_bot_agent
),

spent as (
    insert into customers as known (user_id, currency, last_order, orders, value)
    select user_id, currency, max(event_time) as last_order, count(*) as orders, sum(value) as value
    from inserted
    group by user_id, currency
    order by user_id, currency
    on conflict (user_id, currency) do update set
        last_order = greatest(known.last_order, excluded.last_order),
        orders = known.orders + excluded.orders,
        value = known.value + excluded.value
),

inserted_lines as (
    insert into checkout_lines
    (
        checkout_id, line_no, user_id, event_time, bucket, quantity,
        product_id, category, brand, currency, unit_price, amount, settings_version
    )
    select
        s.checkout_id, l.line_no, s.user_id, s.event_time, s.bucket, l.quantity,
        l.product_id, l.category, l.brand, s.currency, l.unit_price, l.quantity * l.unit_price as amount,
        %(version)s as settings_version
    from standing as s
    inner join inserted as i on s.checkout_id = i.checkout_id
    inner join staged_lines as l on s.record_no = l.record_no
    order by s.checkout_id, l.line_no
    returning checkout_id, line_no, user_id, product_id, event_time
),

touched as (
    insert into touched_lines
    (checkout_id, line_no, user_id, product_id, event_time, window_begin, any_product, max_path, by_origin, was_there)
    select
        checkout_id, line_no, user_id, product_id, event_time,
        event_time - %(lookback)s::interval as window_begin,
        %(scope)s = 'user' as any_product,
        %(max_path)s::smallint as max_path,
        true as by_origin,
        false as was_there
    from inserted_lines
)

select
    (select count(*) from inserted) as checkouts,
    (select count(*) from inserted_lines) as lines
