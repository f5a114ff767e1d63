-- What became of each payload that was sent: `rejected` where it has been seen among the rejected more often than
-- before, `fact` where its ids are those of a fact, `repeat` where its order stands by another event, else NULL.
select
    sent.number,
    case
        when exists (
            select from rejected_events
            where
                rejected_events.stream = sent.stream
                and rejected_events.payload_hash = decode(sent.payload_hash, 'hex')
                and rejected_events.times_seen > sent.seen_before
        ) then 'rejected'
        when exists (
            select from clicks
            where
                sent.stream = 'clicks'
                and clicks.user_id = sent.user_id
                and clicks.event_time = sent.event_time
                and clicks.event_id = sent.event_id
        ) or exists (
            select from checkouts
            where
                sent.stream = 'checkouts'
                and checkouts.checkout_id = sent.checkout_id
                and checkouts.event_id = sent.event_id
        ) then 'fact'
        when exists (
            select from checkouts
            where sent.stream = 'checkouts' and checkouts.checkout_id = sent.checkout_id
        ) then 'repeat'
    end as outcome
from
    unnest(
        $1::integer[], $2::text[], $3::text[], $4::integer[], $5::text[], $6::timestamptz[], $7::text[], $8::text[]
    ) as sent (number, stream, payload_hash, seen_before, user_id, event_time, event_id, checkout_id)
