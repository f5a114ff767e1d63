-- What was sent for a rejected event, the earliest first.
select
    replayed_at,
    sent_stream,
    encode(sent_hash, 'hex') as sent_hash,
    outcome
from rejected_event_replays
where stream = $1 and payload_hash = decode($2, 'hex')
order by replayed_at
