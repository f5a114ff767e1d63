-- Numbers of those sent events that are neither a fact nor a rejected event.
select sent.number
from
    unnest(
        $1::integer[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[]
    ) as sent (number, stream, user_id, time_micros, event_id, checkout_id, payload_hash)
where
    not exists (
        select from clicks
        where
            clicks.user_id = sent.user_id
            and clicks.event_time = timestamptz 'epoch' + sent.time_micros * interval '1 microsecond'
            and clicks.event_id = sent.event_id
    )
    and not exists (
        select from checkouts
        where checkouts.checkout_id = sent.checkout_id
    )
    and not exists (
        select from rejected_events
        where
            rejected_events.stream = sent.stream
            and rejected_events.payload_hash = decode(sent.payload_hash, 'hex')
    )
