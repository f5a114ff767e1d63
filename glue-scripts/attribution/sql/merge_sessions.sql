-- A session that this transaction brings nothing new of is not written.
insert into sessions as known
(user_id, session_id, first_device, first_is_bot_agent, began_at, first_view, first_cart, last_cart, last_order)
select
    user_id,
    session_id,
    (array_agg(device order by began_at, not is_bot_agent, device))[1] as first_device,
    (array_agg(is_bot_agent order by began_at, not is_bot_agent, device))[1] as first_is_bot_agent,
    min(began_at) as began_at,
    min(first_view) as first_view,
    min(first_cart) as first_cart,
    max(last_cart) as last_cart,
    max(last_order) as last_order
from touched_sessions
group by user_id, session_id
order by user_id, session_id
on conflict (user_id, session_id) do update set
    first_device = case
        when
            (excluded.began_at, not excluded.first_is_bot_agent, excluded.first_device)
            < (known.began_at, not known.first_is_bot_agent, known.first_device)
            then excluded.first_device
        else known.first_device
    end,
    first_is_bot_agent = case
        when
            (excluded.began_at, not excluded.first_is_bot_agent, excluded.first_device)
            < (known.began_at, not known.first_is_bot_agent, known.first_device)
            then excluded.first_is_bot_agent
        else known.first_is_bot_agent
    end,
    began_at = least(known.began_at, excluded.began_at),
    first_view = least(known.first_view, excluded.first_view),
    first_cart = least(known.first_cart, excluded.first_cart),
    last_cart = greatest(known.last_cart, excluded.last_cart),
    last_order = greatest(known.last_order, excluded.last_order)
where
(excluded.began_at, not excluded.first_is_bot_agent, excluded.first_device)
< (known.began_at, not known.first_is_bot_agent, known.first_device)
or least(known.first_view, excluded.first_view) is distinct from known.first_view
or least(known.first_cart, excluded.first_cart) is distinct from known.first_cart
or greatest(known.last_cart, excluded.last_cart) is distinct from known.last_cart
or greatest(known.last_order, excluded.last_order) is distinct from known.last_order
