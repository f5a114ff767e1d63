create function in_currency(amount numeric, currency_code text) returns numeric
language sql stable parallel safe
return (
    select round(amount, minor_digits)
    from currencies
    where code = currency_code
);
comment on function in_currency is 'The amount with its currency''s digits.';

create function sessions_since(last_while interval)
returns table (
    user_id text,
    session_id text,
    device text,
    began_at timestamptz,
    first_view timestamptz,
    first_cart timestamptz,
    last_cart timestamptz,
    last_order timestamptz
)
language sql stable parallel safe
begin atomic
    with events as (
        select user_id, session_id, device, event_type, event_time
        from clicks
        where event_time >= now() - last_while - interval '24 hours'
        union all
        select user_id, session_id, device, 'checkout' as event_type, event_time
        from checkouts
        where event_time >= now() - last_while - interval '24 hours'
    ),

    -- Nearly always one a session, so that the devices of few rows are to be put in order.
    devices_of_sessions as (
        select
            user_id,
            session_id,
            device,
            min(event_time) as began_at,
            min(event_time) filter (where event_type = 'page_view') as first_view,
            min(event_time) filter (where event_type = 'add_to_cart') as first_cart,
            max(event_time) filter (where event_type = 'add_to_cart') as last_cart,
            max(event_time) filter (where event_type = 'checkout') as last_order
        from events
        group by user_id, session_id, device
    )

    select
        user_id,
        session_id,
        (array_agg(device order by began_at, device))[1] as device,
        min(began_at) as began_at,
        min(first_view) as first_view,
        min(first_cart) as first_cart,
        max(last_cart) as last_cart,
        max(last_order) as last_order
    from devices_of_sessions
    group by user_id, session_id
    having min(began_at) >= now() - last_while;
end;
comment on function sessions_since is
'The sessions that began in the last while: a user''s clicks and orders of one session_id, on the device of the first one. None is taken for longer than a day: what happened more than a day before the while is not read.';
