-- Marks users for what they do in and after the crowded runs: every window that holds an event of a run ends in it or
-- less than bot_window() after it. What is marked newly goes into marked_spans.
with counted as (
    select
        r.user_id,
        e.event_time,
        count(*) over (
            partition by r.user_id, r.first_time order by e.event_time
            range between interval '9.999999 seconds' preceding and current row
        ) as events
    from crowded_runs as r
    inner join user_events as e
        on
            r.user_id = e.user_id
            and e.event_time > r.first_time - bot_window()
            and e.event_time < r.last_time + bot_window()
),

marked as (
    insert into bot_marks (user_id, marked_at)
    select distinct
        user_id,
        event_time
    from counted
    where events > bot_events()
    order by user_id, event_time
    on conflict do nothing
    returning user_id, marked_at
),

stepped as (
    select
        user_id,
        marked_at,
        marked_at - lag(marked_at) over (partition by user_id order by marked_at) > bot_window() as is_apart
    from marked
),

numbered as (
    select
        user_id,
        marked_at,
        count(*) filter (where is_apart) over (partition by user_id order by marked_at) as span
    from stepped
)

insert into marked_spans (user_id, first_mark, last_mark)
select
    user_id,
    min(marked_at) as first_mark,
    max(marked_at) as last_mark
from numbered
group by user_id, span
