-- Who counts people counts by the verdict that credit goes by: marks and decisions, not user agents alone.
-- Of who is no suspect nothing is looked up, and suspects are few: by user they have an index.
create view judged_clicks as
select
    user_id,
    event_time,
    event_type,
    product_id,
    category,
    is_bot_agent as is_bot
from clicks
where user_id not in (select s.user_id from bot_suspects as s)
union all
select
    c.user_id,
    c.event_time,
    c.event_type,
    c.product_id,
    c.category,
    coalesce(v.bot_override, c.is_bot_agent or v.is_bot_rate) as is_bot
from bot_suspects as s
inner join clicks as c on s.user_id = c.user_id
cross join lateral bot_verdict(c.user_id, c.event_time) as v;
comment on view judged_clicks is 'Clicks with the verdict that a pair of theirs has.';

create view judged_checkouts as
select
    c.checkout_id,
    c.event_time,
    c.device,
    c.currency,
    c.value,
    c.is_bot_agent as is_bot
from checkouts as c
where c.user_id not in (select s.user_id from bot_suspects as s)
union all
select
    c.checkout_id,
    c.event_time,
    c.device,
    c.currency,
    c.value,
    coalesce(v.bot_override, c.is_bot_agent or v.is_bot_rate) as is_bot
from checkouts as c
cross join lateral bot_verdict(c.user_id, c.event_time) as v
where c.user_id in (select s.user_id from bot_suspects as s);
comment on view judged_checkouts is 'Orders with the verdict that a click at their time has.';

create view judged_sessions as
select
    user_id,
    session_id,
    first_device,
    first_is_bot_agent as is_bot,
    began_at,
    first_view,
    first_cart,
    last_cart,
    last_order
from sessions
where user_id not in (select s.user_id from bot_suspects as s)
union all
select
    b.user_id,
    b.session_id,
    b.first_device,
    coalesce(v.bot_override, b.first_is_bot_agent or v.is_bot_rate) as is_bot,
    b.began_at,
    b.first_view,
    b.first_cart,
    b.last_cart,
    b.last_order
from bot_suspects as s
inner join sessions as b on s.user_id = b.user_id
cross join lateral bot_verdict(b.user_id, b.began_at) as v;
comment on view judged_sessions is 'Sessions with the verdict that a click at their begin has.';

drop function sessions_since(interval);
create function sessions_since(last_while interval)
returns table (
    user_id text,
    session_id text,
    first_device text,
    is_bot boolean,
    began_at timestamptz,
    first_view timestamptz,
    first_cart timestamptz,
    last_cart timestamptz,
    last_order timestamptz
)
language sql stable parallel safe
begin atomic
    select user_id, session_id, first_device, is_bot, began_at, first_view, first_cart, last_cart, last_order
    from judged_sessions
    where began_at >= now() - last_while;
end;
comment on function sessions_since is 'The sessions that began in the last while.';

grant select on judged_clicks, judged_checkouts, judged_sessions to reader;
