-- New rejected events that arrived since $1, by reason.
select
    reason,
    count(*) as events
from rejected_events
where arrived_at >= $1::timestamptz
group by reason
order by reason
