-- Percentiles of the latency of what arrived since $1.
with bins as (
    select
        bin,
        sum(records) as records
    from batches, unnest(latency_histogram) with ordinality as histogram (records, bin)
    where committed_at >= $1::timestamptz and last_arrival >= $1::timestamptz
    group by bin
),

summed as (
    select array_agg(records::bigint order by bin) as histogram
    from bins
)

select
    latency_percentile(histogram, 0.5) as p50,
    latency_percentile(histogram, 0.95) as p95
from summed
