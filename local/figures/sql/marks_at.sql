-- Which of these times of users are marked, and how many facts the database keeps of the user in the time before.
select
    sent.number,
    (
        select count(*)
        from clicks
        where
            clicks.user_id = sent.user_id
            and clicks.event_time > sent.event_time - $4::integer * interval '1 millisecond'
            and clicks.event_time <= sent.event_time
    )::integer + (
        select count(*)
        from checkouts
        where
            checkouts.user_id = sent.user_id
            and checkouts.event_time > sent.event_time - $4::integer * interval '1 millisecond'
            and checkouts.event_time <= sent.event_time
    )::integer as kept
from
    unnest($1::integer[], $2::text[], $3::timestamptz[]) as sent (number, user_id, event_time)
inner join bot_marks on sent.user_id = bot_marks.user_id and sent.event_time = bot_marks.marked_at
