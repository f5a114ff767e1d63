-- Open and replayed rejected events by reason.
select
    rejected_events.reason,
    count(*)::integer as events,
    count(open.payload_hash)::integer as open
from rejected_events
left join open_rejected_events as open
    on rejected_events.stream = open.stream and rejected_events.payload_hash = open.payload_hash
group by rejected_events.reason
order by rejected_events.reason
