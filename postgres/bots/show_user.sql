-- Why the user $1 is or is not taken for a bot, as one JSON object: the latest 100 episodes, every override.
with facts as (
    select
        event_time,
        is_bot_agent
    from clicks
    where user_id = $1
),

clicked as (
    select
        count(*) as clicks,
        count(*) filter (where is_bot_agent) as agent_clicks,
        min(event_time) as first_event,
        max(event_time) as last_event
    from facts
),

ordered as (
    select
        count(*) as checkouts,
        min(event_time) as first_event,
        max(event_time) as last_event
    -- By user they have an index, and every order has a first line.
    from checkout_lines
    where user_id = $1 and line_no = 1
),

episodes as (
    select
        e.began_at,
        e.last_marked_at,
        peak.events as most,
        peak.at_time as most_at
    from (
        select
            began_at,
            last_marked_at
        from bot_episodes($1, '-infinity')
        order by began_at desc
        limit 100
    ) as e
    left join lateral most_in_bot_window($1, e.began_at, e.last_marked_at) as peak on true
),

overrides as (
    select
        id,
        verdict,
        from_time,
        to_time,
        holds,
        who,
        why,
        made_at
    from bot_decisions
    where user_id = $1
)

select
    jsonb_build_object(
        'user_id', $1::text,
        'clicks', clicked.clicks,
        'agent_clicks', clicked.agent_clicks,
        'checkouts', ordered.checkouts,
        'first_event', least(clicked.first_event, ordered.first_event),
        'last_event', greatest(clicked.last_event, ordered.last_event),
        'most', peak.events,
        'most_at', peak.at_time,
        'episodes', (select coalesce(jsonb_agg(episodes order by began_at desc), '[]') from episodes),
        'overrides', (select coalesce(jsonb_agg(overrides order by id desc), '[]') from overrides)
    )::text as history
from clicked
cross join ordered
left join lateral most_in_bot_window($1, '-infinity', 'infinity') as peak on true
