-- Rejected events, open or not, whose hash begins with one of $1: of each two at most.
select
    wanted.id_start,
    found.stream,
    found.id,
    found.reason
from unnest($1::text[]) as wanted (id_start)
cross join
    lateral (
        select
            r.stream,
            encode(r.payload_hash, 'hex') as id,
            r.reason
        from rejected_events as r
        where
            r.stream in ('clicks', 'checkouts')
            and r.payload_hash between
            decode(rpad(wanted.id_start, 64, '0'), 'hex') and decode(rpad(wanted.id_start, 64, 'f'), 'hex')
        order by r.stream, r.payload_hash
        limit 2
    ) as found
