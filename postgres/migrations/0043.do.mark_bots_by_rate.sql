-- A user's rate gives away a bot as the user agent does.
-- Writers wait meanwhile: they take a bucket before anything else.
select pg_advisory_xact_lock(6401, bucket) from generate_series(0, 63) as bucket;

create function bot_window() returns interval
language sql immutable parallel safe
return interval '10 seconds';
comment on function bot_window is
'How far back from one of a user''s events its rate is counted, the far end not included: within_seconds of events/bots.json.';

create function bot_events() returns integer
language sql immutable parallel safe
return 10;
comment on function bot_events is 'How many events within bot_window() are still a person''s: more_than of events/bots.json.';

create function user_bucket(user_id text) returns smallint
language sql immutable parallel safe
return (crc32(convert_to(user_id, 'UTF8')) % 64)::smallint;
comment on function user_bucket is 'The bucket of a user, as writers work it out: the unit of locking.';

create table bot_marks (
    user_id text collate "C" not null,
    marked_at timestamptz not null,
    primary key (user_id, marked_at)
);
comment on table bot_marks is
'A user is marked at t, the time of one of the user''s events, when there are more than 10 distinct events with event time in (t - 10 s, t]. Only ever grows, and is kept as long as paths.';

create table bot_overrides (
    id bigint generated always as identity primary key,
    user_id text collate "C" not null,
    from_time timestamptz not null default '-infinity',
    to_time timestamptz not null default 'infinity',
    verdict text not null check (verdict in ('person', 'bot')),
    who text not null check (who <> ''),
    why text not null check (why <> ''),
    made_at timestamptz not null default clock_timestamp(),
    check (from_time < to_time)
);
comment on table bot_overrides is
'What people decided of a user''s clicks, kept for ever: of those whose span holds a click''s time the one with the greatest id wins, over marks and user agent. Inserted under the lock of user_bucket().';
comment on column bot_overrides.from_time is 'Clicks from this time on.';
comment on column bot_overrides.to_time is 'Clicks before this time.';
comment on column bot_overrides.made_at is 'When it was inserted.';
create index bot_overrides_by_user on bot_overrides (user_id, id);

create function marked_users() returns setof text
language sql stable parallel safe
begin atomic
    with recursive marked as (
        select min(user_id) as user_id from bot_marks
        union all
        select (
            select min(m.user_id) from bot_marks as m
            where m.user_id > marked.user_id
        ) as user_id
        from marked
        where marked.user_id is not null
    )

    select user_id from marked
    where user_id is not null;
end;
comment on function marked_users is
'Every user with a mark, once; by as many looks into the index as there are users, however many marks each has.';

create view bot_suspects as
select marked_users() as user_id
union distinct
select user_id from bot_overrides;
comment on view bot_suspects is 'Every user of whom marks or people say something: of others the user agent alone decides.';

create function bot_verdict(of_user text, at_time timestamptz)
returns table (is_bot_rate boolean, bot_override boolean)
language sql stable parallel safe
begin atomic
    select
        exists(
            select from bot_marks
            where user_id = of_user and marked_at >= at_time and marked_at < at_time + bot_window()
        ) as is_bot_rate,
        (
            select verdict = 'bot'
            from bot_overrides
            where user_id = of_user and from_time <= at_time and to_time > at_time
            order by id desc
            limit 1
        ) as bot_override;
end;
comment on function bot_verdict is
'What marks and overrides say now of a user''s click at a time: whether a mark lies in [time, time + bot_window()); true where people call it a bot''s, false where a person''s, NULL where they did not say.';

-- Without a default, whoever makes paths anew as before stops here.
alter table paths add column is_bot_rate boolean not null default false;
alter table paths alter column is_bot_rate drop default;
alter table paths add column bot_override boolean;
alter table paths add column is_bot boolean
generated always as (coalesce(bot_override, is_bot_agent or is_bot_rate)) virtual;
comment on column paths.is_bot_agent is 'Of the click itself, by its user agent.';
comment on column paths.is_bot_rate is
'Whether a mark lies in [click_time, click_time + bot_window()). Kept here, so that credit is always that of the pairs.';
comment on column paths.bot_override is 'What people decided of the click: true a bot''s, false a person''s, NULL nothing.';
comment on column paths.is_bot is 'The verdict: such a pair earns nothing.';

-- The new name stops a job of before, before it commits facts without their marks.
alter table sessions rename column is_bot_agent to first_is_bot_agent;
alter view session_facts rename column is_bot_agent to first_is_bot_agent;
drop function sessions_since(interval);
create function sessions_since(last_while interval)
returns table (
    user_id text,
    session_id text,
    first_device text,
    first_is_bot_agent boolean,
    began_at timestamptz,
    first_view timestamptz,
    first_cart timestamptz,
    last_cart timestamptz,
    last_order timestamptz
)
language sql stable parallel safe
begin atomic
    select
        user_id, session_id, first_device, first_is_bot_agent,
        began_at, first_view, first_cart, last_cart, last_order
    from sessions
    where began_at >= now() - last_while;
end;
comment on function sessions_since is 'The sessions that began in the last while.';

create view user_events as
select
    user_id,
    event_time
from clicks
union all
-- Every order has a first line, and lines are found by user.
select
    user_id,
    event_time
from checkout_lines
where line_no = 1;
comment on view user_events is 'What a user''s rate is counted of: every click, and every order once.';

insert into bot_marks (user_id, marked_at)
select distinct
    user_id,
    event_time
from (
    select
        user_id,
        event_time,
        count(*) over (
            partition by user_id order by event_time
            range between interval '9.999999 seconds' preceding and current row
        ) as events
    from user_events
    -- So few reach half of it within one of the two cells of bot_window() that a full window lies in that the others'
    -- events need not be sorted.
    where user_id in (
        select e.user_id
        from user_events as e
        group by e.user_id, date_bin(bot_window(), e.event_time, '2000-01-01Z')
        having count(*) > bot_events() / 2
    )
) as counted
where events > bot_events();

create table newest_events (
    bucket smallint primary key,
    event_time timestamptz not null
) with (fillfactor = 50);
comment on table newest_events is
'No click or order of the bucket is later: what comes bot_window() after it shares a window with no stored one, and needs not be looked for.';

insert into newest_events (bucket, event_time)
select
    bucket,
    max(event_time) as event_time
from (
    select
        bucket,
        event_time
    from clicks
    union all
    select
        bucket,
        event_time
    from checkouts
) as facts
group by bucket;

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
        p.is_bot,
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
        coalesce(not is_bot, false) and (place = 1 or pairs - place < max_path - 1) as earns,
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
        not pair.is_bot
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

create view lines_under_other_verdicts as
select
    l.checkout_id,
    l.line_no,
    l.user_id,
    l.event_time,
    l.bucket,
    l.settings_version
from checkout_lines as l
where
    l.user_id in (select s.user_id from bot_suspects as s)
    and exists (
        select from paths as p
        cross join bot_verdict(l.user_id, p.click_time) as now
        where
            p.checkout_id = l.checkout_id
            and p.line_no = l.line_no
            and (p.is_bot_rate, p.bot_override) is distinct from (now.is_bot_rate, now.bot_override)
    );
comment on view lines_under_other_verdicts is
'Lines with a pair whose verdict is no longer what marks and overrides say: after an override, and where the marks are newer than the line. They are credited anew from their pairs alone.';

drop view waiting_lines;
create view waiting_lines as
select
    l.checkout_id,
    l.line_no,
    l.event_time,
    l.bucket,
    l.settings_version
from attribution_settings as s
cross join lateral lines_under_other_settings(s.scope, s.lookback, s.max_path) as l
where l.clicks_are_kept
union distinct
select
    checkout_id,
    line_no,
    event_time,
    bucket,
    settings_version
from lines_under_other_verdicts;
comment on view waiting_lines is
'Lines that are still credited under older settings though their clicks are kept, or under another verdict on bots: npm run settings -- resume goes on with them.';

grant select on bot_marks, bot_overrides, bot_suspects, lines_under_other_verdicts
to ingest, reader, corrector, recompute;
grant select on waiting_lines to ingest, reader, corrector;
grant select on user_events to ingest, reader;
grant insert on bot_marks to ingest;
grant select, insert, update on newest_events to ingest;
grant update (is_bot_rate, bot_override) on paths to ingest, recompute;
grant insert (user_id, from_time, to_time, verdict, who, why) on bot_overrides to corrector;
