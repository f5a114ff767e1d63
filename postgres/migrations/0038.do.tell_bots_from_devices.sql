-- Device and verdict are two: a bot has a device too. Until now device 'bot' said both, by version 1 of the rules.
select pg_advisory_xact_lock(6401, bucket) from generate_series(0, 63) as bucket;

-- Of clicks and checkouts the defaults stay. A job of before writes these before it comes to sessions, where it stops;
-- a row that is refused here would have it reject the record instead. No check forbids 'bot' for the same reason.
alter table clicks
add column is_bot_agent boolean not null default false,
add column agent_rules_version smallint not null default 1;
alter table checkouts
add column is_bot_agent boolean not null default false,
add column agent_rules_version smallint not null default 1;
-- Without a default, whoever makes paths anew as before stops here.
alter table paths add column is_bot_agent boolean not null default false;
alter table paths alter column is_bot_agent drop default;
-- The new name stops a job of before, before it commits bots as people.
alter table sessions rename column device to first_device;
alter table sessions add column is_bot_agent boolean not null default false;
alter table sessions alter column is_bot_agent drop default;

update clicks set is_bot_agent = true, device = 'other'
where device = 'bot';
update checkouts set is_bot_agent = true, device = 'other'
where device = 'bot';
update paths set is_bot_agent = true, device = 'other'
where device = 'bot';
update sessions set is_bot_agent = true, first_device = 'other'
where first_device = 'bot';

comment on column clicks.device is
'By its user agent: mobile, tablet, desktop, tv; other where that says nothing of it, unknown without one.';
comment on column clicks.is_bot_agent is
'Whether its user agent is a bot''s. Such a click stays in paths and may be the origin of others, but earns nothing.';
comment on column clicks.agent_rules_version is 'Version of the rules of user agents that gave device and is_bot_agent.';
comment on column checkouts.device is 'As that of clicks.';
comment on column checkouts.is_bot_agent is 'Whether its user agent is a bot''s.';
comment on column checkouts.agent_rules_version is 'As that of clicks.';
comment on column paths.is_bot_agent is 'Of the click itself: such a pair earns nothing.';
comment on column sessions.first_device is 'Of its first event; of several at that time a bot''s, then the first by name.';
comment on column sessions.is_bot_agent is 'Of the event that gave first_device.';

create or replace view judged_pairs as
with placed as (
    select
        l.checkout_id,
        l.line_no,
        l.user_id,
        l.event_time as line_time,
        l.product_id,
        l.category,
        l.currency,
        c.minor_units,
        (l.amount * c.minor_units)::bigint as units,
        v.lookback,
        v.max_path,
        v.credits,
        p.click_time,
        p.click_id,
        p.session_id,
        p.channel,
        p.source,
        p.medium,
        p.campaign,
        p.device,
        p.is_bot_agent,
        p.landing_time,
        p.landing_id,
        row_number() over path as place,
        count(*) over path as pairs
    from checkout_lines as l
    inner join currencies as c on l.currency = c.code
    inner join attribution_settings_versions as v on l.settings_version = v.version
    left join paths as p on l.checkout_id = p.checkout_id and l.line_no = p.line_no
    window
        path as (
            partition by l.checkout_id, l.line_no order by p.click_time, p.click_id
            rows between unbounded preceding and unbounded following
        )
),

judged as (
    select
        *,
        coalesce(not is_bot_agent, false) and (place = 1 or pairs - place < max_path - 1) as earns,
        array[channel, source, medium, campaign] as origin
    from placed
)

select
    checkout_id,
    line_no,
    user_id,
    line_time,
    product_id,
    category,
    currency,
    minor_units,
    units,
    lookback,
    click_time,
    click_id,
    session_id,
    channel,
    source,
    medium,
    campaign,
    device,
    landing_time,
    landing_id,
    place,
    earns,
    earns and (credits = 'clicks' or origin is distinct from lag(origin) over session_of_line) as is_touch
from judged
window session_of_line as (partition by checkout_id, line_no, earns, session_id order by place);

create or replace view attributed_checkouts as
select
    l.checkout_id,
    l.line_no,
    l.user_id,
    l.event_time,
    l.product_id,
    l.category,
    l.brand,
    l.quantity,
    l.currency,
    l.amount,
    p.click_time as first_click_time,
    p.click_id as first_click_id,
    p.source,
    p.medium,
    p.campaign,
    p.device,
    p.channel
from checkout_lines as l
left join lateral (
    select pair.*
    from (
        select
            paths.*,
            row_number() over (order by paths.click_time, paths.click_id) as place
        from paths
        where paths.checkout_id = l.checkout_id and paths.line_no = l.line_no
    ) as pair
    where
        not pair.is_bot_agent
        -- Beyond max_path, only the first click and the latest ones are the path.
        and (
            pair.place = 1
            or not exists (
                select from paths as later
                where
                    later.checkout_id = l.checkout_id
                    and later.line_no = l.line_no
                    and (later.click_time, later.click_id) > (pair.click_time, pair.click_id)
                order by later.click_time, later.click_id
                offset (
                    select s.max_path - 2 from attribution_settings_versions as s
                    where s.version = l.settings_version
                )
            )
        )
    order by pair.click_time, pair.click_id
    limit 1
) as p on true;

alter view session_facts rename column device to first_device;
create or replace view session_facts as
with events as (
    select
        user_id,
        session_id,
        device,
        is_bot_agent,
        event_type,
        event_time
    from clicks
    union all
    select
        user_id,
        session_id,
        device,
        is_bot_agent,
        'checkout' as event_type,
        event_time
    from checkouts
),

agents as (
    select
        user_id,
        session_id,
        device,
        is_bot_agent,
        min(event_time) as began_at,
        min(event_time) filter (where event_type = 'page_view') as first_view,
        min(event_time) filter (where event_type = 'add_to_cart') as first_cart,
        max(event_time) filter (where event_type = 'add_to_cart') as last_cart,
        max(event_time) filter (where event_type = 'checkout') as last_order
    from events
    group by user_id, session_id, device, is_bot_agent
)

select
    user_id,
    session_id,
    (array_agg(device order by began_at, not is_bot_agent, device))[1] as first_device,
    min(began_at) as began_at,
    min(first_view) as first_view,
    min(first_cart) as first_cart,
    max(last_cart) as last_cart,
    max(last_order) as last_order,
    (array_agg(is_bot_agent order by began_at, not is_bot_agent, device))[1] as is_bot_agent
from agents
group by user_id, session_id;
comment on view session_facts is
'A user''s clicks and orders of one session_id, by the device and the verdict of the first one: all, from the facts, slow.';

drop function sessions_since(interval);
create function sessions_since(last_while interval)
returns table (
    user_id text,
    session_id text,
    first_device text,
    is_bot_agent boolean,
    began_at timestamptz,
    first_view timestamptz,
    first_cart timestamptz,
    last_cart timestamptz,
    last_order timestamptz
)
language sql stable parallel safe
begin atomic
    select user_id, session_id, first_device, is_bot_agent, began_at, first_view, first_cart, last_cart, last_order
    from sessions
    where began_at >= now() - last_while;
end;
comment on function sessions_since is 'The sessions that began in the last while.';
