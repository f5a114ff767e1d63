-- title: Streaming metrics
-- question: What has the job committed minute by minute, how fast, and do its books balance?
-- parameter: since interval 1 hour: batches of this last while
-- parameter: limit integer 60: rows at most
with minutes as (
    select
        date_trunc('minute', committed_at, 'UTC') as minute,
        sum(received) as received,
        sum(accepted) as accepted,
        sum(duplicates) as duplicates,
        sum(rejected) as rejected,
        sum(expired) as expired,
        sum(lines) as lines,
        count(*) as batches
    from batches
    where committed_at >= now() - $1::interval
    group by date_trunc('minute', committed_at, 'UTC')
),

histograms as (
    select
        minute,
        array_agg(records order by bin) as bins
    from (
        select
            date_trunc('minute', committed_at, 'UTC') as minute,
            bin,
            sum(records)::bigint as records
        from batches, unnest(latency_histogram) with ordinality as u (records, bin)
        where committed_at >= now() - $1::interval
        group by date_trunc('minute', committed_at, 'UTC'), bin
    ) as summed
    group by minute
)

select
    m.minute,
    m.batches,
    m.received,
    m.accepted,
    m.duplicates,
    m.rejected,
    m.expired,
    m.lines,
    round(m.received / 60.0, 1) as events_per_second,
    round(latency_percentile(h.bins, 0.5)::numeric) as latency_p50_ms,
    round(latency_percentile(h.bins, 0.95)::numeric) as latency_p95_ms,
    m.received = m.accepted + m.duplicates + m.rejected + m.expired as balanced
from minutes as m
inner join histograms as h on m.minute = h.minute
order by m.minute desc
limit $2;
