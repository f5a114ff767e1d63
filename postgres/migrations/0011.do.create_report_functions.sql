create function in_currency(amount numeric, currency text) returns numeric
language sql stable parallel safe
return round(amount, (
    select c.minor_digits from currencies as c
    where c.code = in_currency.currency
));
comment on function in_currency is 'The amount with its currency''s digits.';

create function sessions_since(since interval)
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
        select c.user_id, c.session_id, c.device, c.event_type, c.event_time
        from clicks as c
        where c.event_time >= now() - sessions_since.since - interval '24 hours'
        union all
        select o.user_id, o.session_id, o.device, 'checkout' as event_type, o.event_time
        from checkouts as o
        where o.event_time >= now() - sessions_since.since - interval '24 hours'
    ),

    -- Nearly always one a session: what follows has that many rows to sort, not all events.
    devices_of_sessions as (
        select
            e.user_id,
            e.session_id,
            e.device,
            min(e.event_time) as began_at,
            min(e.event_time) filter (where e.event_type = 'page_view') as first_view,
            min(e.event_time) filter (where e.event_type = 'add_to_cart') as first_cart,
            max(e.event_time) filter (where e.event_type = 'add_to_cart') as last_cart,
            max(e.event_time) filter (where e.event_type = 'checkout') as last_order
        from events as e
        group by e.user_id, e.session_id, e.device
    )

    select
        d.user_id,
        d.session_id,
        (array_agg(d.device order by d.began_at, d.device))[1] as device,
        min(d.began_at) as began_at,
        min(d.first_view) as first_view,
        min(d.first_cart) as first_cart,
        max(d.last_cart) as last_cart,
        max(d.last_order) as last_order
    from devices_of_sessions as d
    group by d.user_id, d.session_id
    having min(d.began_at) >= now() - sessions_since.since;
end;
comment on function sessions_since is
'The sessions that began in the last while: a user''s events of one session_id, clicks and orders, on the device of the first one. None is longer than a day: what it did earlier is not seen.';
