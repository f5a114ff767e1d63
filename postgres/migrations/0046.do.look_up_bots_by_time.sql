-- Marks come in about in the order of their times: a small index finds those of the last minutes.
create index bot_marks_by_time on bot_marks using brin (marked_at) with (autosummarize = on);

create or replace function bot_episodes(of_user text, since timestamptz)
returns table (began_at timestamptz, last_marked_at timestamptz)
language sql stable parallel safe
begin atomic
    -- A mark with none in the bot_episode() before it begins an episode, whatever was before: back to such a one.
    with recursive back_to (marked_at) as (
        select first_bot_mark(of_user, since - bot_episode()) as marked_at
        union all
        select earlier.marked_at
        from back_to
        cross join lateral first_bot_mark(of_user, back_to.marked_at - bot_episode()) as earlier (marked_at)
        where earlier.marked_at < back_to.marked_at
    ),

    episodes as (
        select min(marked_at) as began_at from back_to
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

create function judged_clicks_since(last_while interval)
returns table (
    user_id text,
    event_time timestamptz,
    event_type text,
    product_id text,
    category text,
    is_bot boolean
)
language sql stable parallel safe
begin atomic
    -- Each click is in a user's spans or not: of many bots that is quicker than to look for a mark of each.
    with bots_by_rate as materialized (
        select
            user_id,
            range_agg(tstzrange(marked_at - bot_window(), marked_at, '(]')) as spans
        from bot_marks
        where marked_at >= now() - last_while
        group by user_id
    )

    select
        c.user_id,
        c.event_time,
        c.event_type,
        c.product_id,
        c.category,
        coalesce(
            case
                when c.user_id in (select o.user_id from bot_overrides as o)
                    then (select v.bot_override from bot_verdict(c.user_id, c.event_time) as v)
            end,
            c.is_bot_agent or coalesce(b.spans @> c.event_time, false)
        ) as is_bot
    from clicks as c
    left join bots_by_rate as b on c.user_id = b.user_id
    where c.event_time >= now() - last_while;
end;
comment on function judged_clicks_since is 'Clicks of the last while with the verdict that a pair of theirs has.';

drop view judged_clicks;
