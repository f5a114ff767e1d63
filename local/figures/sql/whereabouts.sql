-- What became of each sent event: a fact, the reason for which it was rejected, `repeat` where its order stands by
-- another event, or NULL where it is none of these.
select
    sent.number,
    case
        when exists (
            select from clicks
            where
                clicks.user_id = sent.user_id
                and clicks.event_time = sent.event_time
                and clicks.event_id = sent.event_id
        ) or exists (
            select from checkouts
            where checkouts.checkout_id = sent.checkout_id and checkouts.event_id = sent.event_id
        ) then 'fact'
        else coalesce(
            (
                select rejected_events.reason
                from rejected_events
                where
                    rejected_events.stream = sent.stream
                    and rejected_events.payload_hash = decode(sent.payload_hash, 'hex')
            ),
            (
                select 'repeat' as place
                from checkouts
                where checkouts.checkout_id = sent.checkout_id
            )
        )
    end as place
from
    unnest(
        $1::integer[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[]
    ) as sent (number, stream, user_id, event_time, event_id, checkout_id, payload_hash)
