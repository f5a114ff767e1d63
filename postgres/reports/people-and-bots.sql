-- title: People and bots
-- question: Step by step, how many events are people's and how many bots', and why are clicks left out?
-- parameter: $1 since interval = 60 minutes -- only events of this last while
-- parameter: $2 step integer = 60 -- seconds of a row
-- note: By the time of the event in UTC; a step without an event has no row. Events are clicks and orders.
-- note: left_out: clicks that earn nothing. Each is counted once: by_hand, where people decided it, else by_agent, the
-- note: user agent's, else by_rate. released: clicks that earn though agent or rate give a bot away.
with recent as (
    select
        user_id,
        event_time,
        is_bot_agent,
        'click' as kind
    from clicks
    where event_time > now() - $1::interval
    union all
    select
        user_id,
        event_time,
        is_bot_agent,
        'checkout' as kind
    from checkouts
    where event_time > now() - $1::interval
),

judged as (
    select
        date_bin($2::integer * interval '1 second', r.event_time, '2000-01-01 00:00:00+00') as step,
        r.kind,
        r.is_bot_agent,
        coalesce(v.is_bot_rate, false) as is_bot_rate,
        v.bot_override,
        coalesce(v.bot_override, r.is_bot_agent or coalesce(v.is_bot_rate, false)) as is_bot
    from recent as r
    left join bot_suspects as s on r.user_id = s.user_id
    left join lateral bot_verdict(s.user_id, r.event_time) as v on s.user_id is not null
)

select
    step,
    count(*) filter (where not is_bot) as people,
    count(*) filter (where is_bot) as bots,
    count(*) filter (where kind = 'click') as clicks,
    count(*) filter (where kind = 'click' and is_bot) as left_out,
    count(*) filter (where kind = 'click' and bot_override) as by_hand,
    count(*) filter (where kind = 'click' and bot_override is null and is_bot_agent) as by_agent,
    count(*) filter (where kind = 'click' and bot_override is null and not is_bot_agent and is_bot_rate) as by_rate,
    count(*) filter (where kind = 'click' and not bot_override and (is_bot_agent or is_bot_rate)) as released
from judged
group by step
order by step asc;
