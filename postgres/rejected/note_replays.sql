insert into rejected_event_replays (stream, payload_hash, sent_stream, sent_hash, outcome)
select
    stream,
    decode(payload_hash, 'hex') as payload_hash,
    sent_stream,
    decode(sent_hash, 'hex') as sent_hash,
    outcome
from
    unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
        as replayed (stream, payload_hash, sent_stream, sent_hash, outcome)
