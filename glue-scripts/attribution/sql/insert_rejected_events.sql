with upserted as (
    insert into rejected_events
    (stream, payload_hash, reason, path, rule, payload, sequence_number, arrived_at, times_seen)
    select stream, payload_hash, reason, path, rule, payload, sequence_number, arrived_at, times_seen
    from staged_rejected_events
    order by stream, payload_hash
    on conflict (stream, payload_hash) do update
        set times_seen = rejected_events.times_seen + excluded.times_seen
    returning xmax = 0 as is_new
)

select count(*) filter (where is_new) from upserted
