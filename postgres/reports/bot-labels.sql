-- title: Bots to be labelled
-- question: Who was marked by rate lately, when, and could the fast path know it?
-- parameter: $1 since interval = 15 minutes -- marks of the last while
-- note: A row a user and cell of 10 s with a mark; where by_clicks is true the table of bots should have a label.
-- note: by_clicks: more clicks than a person makes, without orders, which the fast path does not see.
with marks as (
    select
        user_id,
        date_bin(interval '10 seconds', marked_at, timestamptz '2000-01-01 00:00:00Z') as cell,
        exists (
            select from clicks as c
            where c.user_id = m.user_id and c.event_time = m.marked_at
        )
        and (
            select count(*)
            from (
                select c.event_time
                from clicks as c
                where
                    c.user_id = m.user_id
                    and c.event_time > m.marked_at - bot_window()
                    and c.event_time <= m.marked_at
                order by c.event_time
                limit bot_events() + 1
            ) as counted
        ) > bot_events() as by_clicks
    from bot_marks as m
    where marked_at > now() - $1::interval
)

select
    user_id,
    cell,
    bool_or(by_clicks) as by_clicks
from marks
group by user_id, cell
order by cell, user_id;
