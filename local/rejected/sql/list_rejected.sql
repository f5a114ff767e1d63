-- Open rejected events, the latest arrivals first; with $1 only those of one reason.
select
    stream,
    encode(payload_hash, 'hex') as id,
    reason,
    path,
    rule,
    arrived_at,
    times_seen,
    payload
from open_rejected_events
where ($1::text is null or reason = $1)
order by arrived_at desc, stream asc, payload_hash asc
limit $2
