-- How often each payload is among the rejected already.
select
    sent.number,
    coalesce(rejected_events.times_seen, 0) as times_seen
from unnest($1::integer[], $2::text[], $3::text[]) as sent (number, stream, payload_hash)
left join rejected_events
    on sent.stream = rejected_events.stream and decode(sent.payload_hash, 'hex') = rejected_events.payload_hash
