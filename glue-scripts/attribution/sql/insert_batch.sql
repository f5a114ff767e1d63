insert into batches
(
    run_id, batch_id, partition_id, attempt, first_record, first_arrival, last_arrival,
    last_click_arrival, last_checkout_arrival,
    received, accepted, duplicates, repeats, rejected, expired, clicks, checkouts, lines, pairs,
    latency_histogram, stage_ms
)
values
(
    %(run_id)s, %(batch_id)s, %(partition_id)s, %(attempt)s, %(first_record)s, %(first_arrival)s, %(last_arrival)s,
    %(last_click_arrival)s, %(last_checkout_arrival)s,
    %(received)s, %(accepted)s, %(duplicates)s, %(repeats)s, %(rejected)s, %(expired)s,
    %(clicks)s, %(checkouts)s, %(lines)s, %(pairs)s,
    %(latency_histogram)s, %(stage_ms)s
)
