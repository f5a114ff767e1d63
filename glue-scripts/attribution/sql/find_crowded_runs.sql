-- Few users have more than bot_events() events in a run, before and after it. Known before the statement begins, the
-- ends of all slices leave out most days' partitions.
insert into crowded_runs (user_id, first_time, last_time)
select
    r.user_id,
    r.first_time,
    r.last_time
from json_to_recordset(%(runs)s::json) as r (user_id text, first_time timestamptz, last_time timestamptz)
cross join
    lateral (
        select count(*) as events
        from user_events as e
        where
            e.user_id = r.user_id
            and e.event_time > r.first_time - bot_window()
            and e.event_time < r.last_time + bot_window()
            and e.event_time > %(first_time)s::timestamptz - bot_window()
            and e.event_time < %(last_time)s::timestamptz + bot_window()
    ) as slice
where slice.events > bot_events()
