create view session_facts as
with events as (
    select
        user_id,
        session_id,
        device,
        event_type,
        event_time
    from clicks
    union all
    select
        user_id,
        session_id,
        device,
        'checkout' as event_type,
        event_time
    from checkouts
),

devices as (
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
from devices
group by user_id, session_id;
comment on view session_facts is 'A user''s clicks and orders of one session_id, on the device of the first one: all, from the facts, slow.';

create table sessions (
    began_at timestamptz not null,
    first_view timestamptz,
    first_cart timestamptz,
    last_cart timestamptz,
    last_order timestamptz,
    user_id text collate "C" not null,
    session_id text collate "C" not null,
    device text not null,
    primary key (user_id, session_id)
) with (fillfactor = 80);
comment on table sessions is 'session_facts, kept by every ingest transaction; a session outlives the partitions of its clicks.';
create index sessions_by_begin on sessions (began_at);

insert into sessions (user_id, session_id, device, began_at, first_view, first_cart, last_cart, last_order)
select user_id, session_id, device, began_at, first_view, first_cart, last_cart, last_order from session_facts;

grant select on session_facts, sessions to ingest, reader;
grant insert, update on sessions to ingest;

create or replace function sessions_since(last_while interval)
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
    select user_id, session_id, device, began_at, first_view, first_cart, last_cart, last_order
    from sessions
    where began_at >= now() - last_while;
end;
comment on function sessions_since is 'The sessions that began in the last while.';
