-- A page of open rejected events, the latest arrivals first: behind the one of stream $2 and hash $3, where there is
-- one; with $1 only those of one reason. At most $4, and of no more than $5 bytes, or one that is larger.
with page as (
    select open.*
    from open_rejected_events as open
    left join rejected_events as last on last.stream = $2 and last.payload_hash = decode($3, 'hex')
    where
        ($1::text is null or open.reason = $1)
        and (
            last.stream is null
            or open.arrived_at < last.arrived_at
            or (
                open.arrived_at = last.arrived_at
                and (open.stream, open.payload_hash) > (last.stream, last.payload_hash)
            )
        )
    order by open.arrived_at desc, open.stream asc, open.payload_hash asc
    limit $4
),

measured as (
    select
        *,
        row_number() over in_order as position,
        sum(octet_length(payload) + octet_length(path) + octet_length(rule)) over in_order as bytes
    from page
    window in_order as (order by arrived_at desc, stream asc, payload_hash asc)
)

select
    stream,
    encode(payload_hash, 'hex') as id,
    reason,
    path,
    rule,
    arrived_at,
    times_seen,
    payload
from measured
where position = 1 or bytes <= $5
order by position
