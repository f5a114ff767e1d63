-- What comes in is looked at by its time as well: the last minutes of people and bots, and the clicks of bots by agent.
create index clicks_by_time on clicks using brin (event_time) with (autosummarize = on);
create index clicks_of_bot_agents on clicks (event_time)
where is_bot_agent;
create index paths_of_bots on paths (checkout_id, line_no)
where is_bot_agent or is_bot_rate or bot_override is not null;

create function bot_episode() returns interval
language sql immutable parallel safe
return interval '600 seconds';
comment on function bot_episode is
'What a user does within so long after a first mark is one episode, told by one mail: episode_seconds of events/bots.json.';

create function first_bot_mark(of_user text, from_time timestamptz) returns timestamptz
language sql stable parallel safe
return (
    select min(marked_at) from bot_marks
    where user_id = of_user and marked_at >= from_time
);
comment on function first_bot_mark is 'The first mark of a user from a time on.';

create function last_bot_mark(of_user text, to_time timestamptz) returns timestamptz
language sql stable parallel safe
return (
    select max(marked_at) from bot_marks
    where user_id = of_user and marked_at < to_time
);
comment on function last_bot_mark is 'The last mark of a user before a time.';

create function bot_episodes(of_user text, since timestamptz)
returns table (began_at timestamptz, last_marked_at timestamptz)
language sql stable parallel safe
begin atomic
    with recursive episodes as (
        select first_bot_mark(of_user, '-infinity') as began_at
        union all
        select first_bot_mark(of_user, episodes.began_at + bot_episode()) as began_at
        from episodes
        where episodes.began_at is not null
    )

    select
        began_at,
        last_bot_mark(of_user, began_at + bot_episode()) as last_marked_at
    from episodes
    where began_at > since - bot_episode();
end;
comment on function bot_episodes is
'The episodes of a user that began, or may still have run, since a time: each begins with the first mark after the one before it.';

create function most_in_bot_window(of_user text, from_time timestamptz, to_time timestamptz)
returns table (events bigint, at_time timestamptz)
language sql stable parallel safe
begin atomic
    with facts as (
        select event_time from user_events
        where user_id = of_user and event_time > from_time - bot_window() and event_time <= to_time
    ),

    counted as (
        select
            event_time,
            count(*) over (
                order by event_time
                range between interval '9.999999 seconds' preceding and current row
            ) as events
        from facts
    )

    select
        events,
        event_time as at_time
    from counted
    where event_time >= from_time
    order by events desc, event_time asc
    limit 1;
end;
comment on function most_in_bot_window is
'The most events of a user within bot_window() up to one of the events in a span, and when first; from the facts that are kept.';

create view bot_decisions as
select
    id,
    user_id,
    case verdict when 'person' then 'released' else 'blocked' end as verdict,
    nullif(from_time, '-infinity') as from_time,
    nullif(to_time, 'infinity') as to_time,
    from_time <= now() and to_time > now() and not exists (
        select from bot_overrides as later
        where
            later.user_id = o.user_id
            and later.id > o.id
            and later.from_time <= now()
            and later.to_time > now()
    ) as is_in_force,
    who,
    why,
    made_at
from bot_overrides as o;
comment on view bot_decisions is
'bot_overrides as people read them: NULL is without bound; in force is the latest of a user''s that hold now.';

grant select on bot_decisions to reader, corrector;
grant select on user_events to corrector;
grant select (is_bot_agent) on clicks to corrector;
grant select (user_id, event_time) on checkouts to corrector;
