-- The rejected event of stream $1 with hash $2.
select
    stream,
    encode(payload_hash, 'hex') as id,
    reason,
    path,
    rule,
    arrived_at,
    times_seen,
    payload
from rejected_events
where stream = $1 and payload_hash = decode($2, 'hex')
