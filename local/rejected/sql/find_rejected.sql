-- Rejected events, open or not, whose hash begins with $1.
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
where encode(payload_hash, 'hex') like $1 || '%'
order by stream, payload_hash
limit 2
