-- title: Actions by window
-- question: How much did each user do in each 10 s, and how near to a bot's rate was it?
-- parameter: $1 since interval = 10 minutes -- only events of this last while
-- parameter: $2 least integer = 1 -- only where there are so many events within 10 s
-- parameter: $3 user text = * -- only this user; * is all of them
-- parameter: $4 limit integer = 100 -- at most so many rows, the latest first
-- note: Windows begin at whole 10 s of UTC. most: within any 10 s that end in the window, which is what marks a user.
-- note: more than 10 mark; is_marked: a mark lies in the window.
with facts as (
    select
        user_id,
        event_time,
        'click' as kind
    from clicks
    where event_time > now() - $1::interval - bot_window() and ($3::text = '*' or user_id = $3::text)
    union all
    select
        user_id,
        event_time,
        'checkout' as kind
    from checkouts
    where event_time > now() - $1::interval - bot_window() and ($3::text = '*' or user_id = $3::text)
),

counted as (
    select
        user_id,
        event_time,
        kind,
        count(*) over (
            partition by user_id order by event_time
            range between interval '9.999999 seconds' preceding and current row
        ) as within
    from facts
),

windows as (
    select
        date_bin(bot_window(), event_time, '2000-01-01 00:00:00+00') as began_at,
        user_id,
        count(*) as actions,
        count(*) filter (where kind = 'click') as clicks,
        count(*) filter (where kind = 'checkout') as checkouts,
        max(within) as most
    from counted
    where event_time > now() - $1::interval
    group by date_bin(bot_window(), event_time, '2000-01-01 00:00:00+00'), user_id
)

select
    began_at,
    user_id,
    actions,
    clicks,
    checkouts,
    most,
    exists(
        select from bot_marks
        where
            bot_marks.user_id = windows.user_id
            and bot_marks.marked_at >= windows.began_at
            and bot_marks.marked_at < windows.began_at + bot_window()
    ) as is_marked
from windows
where most >= $2::integer
order by began_at desc, most desc, user_id asc
limit $4::integer;
