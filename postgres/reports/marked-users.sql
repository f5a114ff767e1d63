-- title: Marked users
-- question: How many users were marked by rate lately, how many are now, and how many of those did people release?
-- parameter: $1 since interval = 24 hours -- only who was one in this last while
-- note: Everybody is counted; bots lists the latest. Now: the 10 minutes from a first mark on are not over.
with marked as (
    select
        u.user_id,
        now() < e.began_at + bot_episode() as is_now,
        v.bot_override is false as is_released
    from marked_users() as u (user_id)
    cross join lateral bot_episodes(u.user_id, now() - $1::interval) as e
    cross join lateral bot_verdict(u.user_id, e.last_marked_at) as v
    where e.last_marked_at >= now() - $1::interval
)

select
    count(distinct user_id) as users,
    count(*) filter (where is_now and not is_released) as marked_now,
    count(*) filter (where is_now and is_released) as released_now
from marked;
