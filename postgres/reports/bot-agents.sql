-- title: Bots by name
-- question: What do the bots of lately call themselves in their user agents, and how much did each of them click?
-- parameter: $1 since interval = 24 hours -- only clicks of this last while
-- parameter: $2 limit integer = 20 -- at most so many names, the most clicks first; further ones are (others)
-- note: Clicks that the user agent gives away, also those of users whom somebody released. names: how many in this row.
-- note: share_percent: of all such clicks. other: its user agent has no name that may be kept; it is not kept itself.
-- note: (unnamed): judged by a version before names were kept.
with clicked as (
    select
        coalesce(bot_agent, '(unnamed)') as name,
        user_id,
        count(*) as clicks,
        min(event_time) as first_click,
        max(event_time) as last_click
    from clicks
    where is_bot_agent and event_time >= now() - $1::interval
    group by bot_agent, user_id
),

ranked as (
    select
        name,
        row_number() over (order by sum(clicks) desc, name collate "C" asc) as place
    from clicked
    group by name
),

shown as (
    select
        case when r.place <= $2::integer then c.name else '(others)' end as name,
        min(r.place) as place,
        count(distinct c.name) as names,
        count(distinct c.user_id) as users,
        sum(c.clicks)::bigint as clicks,
        min(c.first_click) as first_click,
        max(c.last_click) as last_click
    from clicked as c
    inner join ranked as r on c.name = r.name
    group by case when r.place <= $2::integer then c.name else '(others)' end
)

select
    name,
    names,
    users,
    clicks,
    round(100 * clicks / sum(clicks) over (), 2) as share_percent,
    first_click,
    last_click
from shown
order by place asc;
