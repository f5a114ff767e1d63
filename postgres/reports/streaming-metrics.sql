-- title: Streaming metrics
-- question: Minute by minute: how much came in, what became of it, how fast, and do the books balance?
-- parameter: $1 since interval = 24 hours -- only what was committed in this last while
-- parameter: $2 limit integer = 60 -- at most so many minutes, the newest
-- note: By the time of commit in UTC; a minute without a batch has no row.
-- note: p50_ms and p95_ms: from arrival in Kinesis to commit.
-- note: books_balance: received = accepted + duplicates + rejected + expired.
-- note: repeats: of the duplicates, orders that stand and another event told again, such as a page loaded again.
with minutes as (
    select date_trunc('minute', committed_at, 'UTC') as minute
    from batches
    where committed_at >= now() - $1::interval
    group by date_trunc('minute', committed_at, 'UTC')
    order by minute desc
    limit $2::integer
),

newest as (
    select
        date_trunc('minute', committed_at, 'UTC') as minute,
        received,
        accepted,
        duplicates,
        repeats,
        rejected,
        expired,
        latency_histogram
    from batches
    where committed_at >= now() - $1::interval and committed_at >= (select min(minute) from minutes)
),

counted as (
    select
        minute,
        sum(received) as received,
        sum(accepted) as accepted,
        sum(duplicates) as duplicates,
        sum(repeats) as repeats,
        sum(rejected) as rejected,
        sum(expired) as expired
    from newest
    group by minute
),

bins as (
    select
        newest.minute,
        histogram.bin,
        sum(histogram.records) as records
    from newest
    cross join lateral unnest(newest.latency_histogram) with ordinality as histogram (records, bin)
    group by newest.minute, histogram.bin
),

latencies as (
    select
        minute,
        array_agg(records order by bin) as histogram
    from bins
    group by minute
)

select
    counted.minute,
    counted.received,
    counted.accepted,
    counted.duplicates,
    counted.repeats,
    counted.rejected,
    counted.expired,
    round(counted.received / least(60, extract(epoch from now() - counted.minute)), 1) as events_per_second,
    round(latency_percentile(latencies.histogram, 0.5)::numeric, 1) as p50_ms,
    round(latency_percentile(latencies.histogram, 0.95)::numeric, 1) as p95_ms,
    counted.received = counted.accepted + counted.duplicates + counted.rejected + counted.expired as books_balance
from counted
inner join latencies on counted.minute = latencies.minute
order by counted.minute desc;
