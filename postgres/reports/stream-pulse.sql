-- title: Pulse of the stream
-- question: Second by second: how much came in, how much was written, and how fast?
-- parameter: $1 since interval = 5 minutes -- only what was committed in this last while
-- parameter: $2 step integer = 5 -- seconds of a row
-- note: By the time of commit in UTC; a step without a batch has no row.
-- note: p50_ms and p95_ms: from arrival in Kinesis to commit.
with recent as (
    select
        date_bin($2::integer * interval '1 second', committed_at, '2000-01-01 00:00:00+00') as step,
        received,
        accepted,
        latency_histogram
    from batches
    where committed_at >= now() - $1::interval
),

counted as (
    select
        step,
        count(*) as batches,
        sum(received) as received,
        sum(accepted) as accepted
    from recent
    group by step
),

bins as (
    select
        recent.step,
        histogram.bin,
        sum(histogram.records) as records
    from recent
    cross join lateral unnest(recent.latency_histogram) with ordinality as histogram (records, bin)
    where histogram.records > 0
    group by recent.step, histogram.bin
),

cumulated as (
    select
        step,
        bin,
        sum(records) over (partition by step order by bin) as up_to,
        sum(records) over (partition by step) as total
    from bins
),

latencies as (
    select
        step,
        power(2, (min(bin) filter (where up_to >= 0.5 * total) - 1) / 4.0) as p50,
        power(2, (min(bin) filter (where up_to >= 0.95 * total) - 1) / 4.0) as p95
    from cumulated
    group by step
)

select
    counted.step,
    counted.batches,
    counted.received,
    counted.accepted,
    round(latencies.p50::numeric, 1) as p50_ms,
    round(latencies.p95::numeric, 1) as p95_ms
from counted
left join latencies on counted.step = latencies.step
order by counted.step asc;
