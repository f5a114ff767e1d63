-- Only clicks older than this can fall into the window of a line that is already there.
select max(newest.event_time)
from unnest(%(buckets)s::smallint[]) as held (bucket)
cross join lateral (
    select max(l.event_time) as event_time from checkout_lines as l
    where l.bucket = held.bucket
) as newest
