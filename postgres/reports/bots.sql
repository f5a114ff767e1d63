-- title: Bots
-- question: Who was taken for a bot lately, by what, how many events within 10 s at most, and what did people decide?
-- parameter: $1 since interval = 24 hours -- only who was one in this last while
-- parameter: $2 limit integer = 100 -- at most so many, the latest first
-- parameter: $3 by choice(any|rate|agent) = any -- what gave them away
-- note: By rate: a row an episode, the 10 minutes from a first mark on, told by one mail; is_now: they run.
-- note: By agent: a row a user with clicks of a bot's user agent; is_now: until 10 minutes after the last of them.
-- note: A user is marked at t where there are more than 10 distinct events of the user in (t - 10 s, t].
-- note: most: of the facts that are kept; NULL where they are gone. verdict: a person's, by hand, at the latest time;
-- note: NULL also where what was decided is withdrawn.
with episodes as (
    select
        'rate' as signal,
        marked.user_id,
        e.began_at,
        e.last_marked_at as last_seen_at,
        now() < e.began_at + bot_episode() as is_now
    from marked_users() as marked (user_id)
    cross join lateral bot_episodes(marked.user_id, now() - $1::interval) as e
    where e.last_marked_at >= now() - $1::interval and $3::text in ('any', 'rate')
),

agents as (
    select
        'agent' as signal,
        user_id,
        min(event_time) as began_at,
        max(event_time) as last_seen_at,
        max(event_time) > now() - bot_episode() as is_now
    from clicks
    where is_bot_agent and event_time >= now() - $1::interval and $3::text in ('any', 'agent')
    group by user_id
),

latest as (
    select * from episodes
    union all
    select * from agents
    order by last_seen_at desc, user_id asc, signal asc
    limit $2::integer
)

select
    l.user_id,
    l.signal,
    l.is_now,
    l.began_at,
    l.last_seen_at,
    peak.events as most,
    peak.at_time as most_at,
    case o.verdict when 'person' then 'released' when 'bot' then 'blocked' end as verdict,
    o.who,
    o.why
from latest as l
left join lateral most_in_bot_window(l.user_id, l.began_at, l.last_seen_at) as peak on true
left join
    lateral (
        select
            b.verdict,
            b.who,
            b.why
        from bot_overrides as b
        where b.user_id = l.user_id and b.from_time <= l.last_seen_at and b.to_time > l.last_seen_at
        order by b.id desc
        limit 1
    ) as o
    on o.verdict <> 'undecided'
order by l.last_seen_at desc, l.user_id asc, l.signal asc;
