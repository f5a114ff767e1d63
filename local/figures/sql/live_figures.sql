-- What the live line shows: sums since $1, rate of the last 10 seconds, latency of the last minute, lines of the last
-- quarter of an hour.
with histogram as (
    select array_agg(records order by bin) as bins
    from (
        select
            bin,
            sum(records)::bigint as records
        from batches, unnest(latency_histogram) with ordinality as u (records, bin)
        where committed_at >= greatest($1::timestamptz, now() - interval '1 minute')
        group by bin
    ) as summed
),

recent_lines as (
    select
        count(*) as lines,
        count(*) filter (where touches > 0) as attributed
    from journeys
    where line_time >= now() - interval '15 minutes'
)

select
    coalesce(sum(received), 0)::float8 as received,
    coalesce(sum(accepted), 0)::float8 as accepted,
    coalesce(sum(duplicates), 0)::float8 as duplicates,
    coalesce(sum(rejected), 0)::float8 as rejected,
    coalesce(sum(lines), 0)::float8 as lines,
    coalesce(sum(received) filter (where committed_at >= now() - interval '10 seconds'), 0)::float8 / 10
        as events_per_second,
    (select 100.0 * attributed / nullif(lines, 0) from recent_lines)::float8 as attributed_percent,
    (select latency_percentile(bins, 0.5) from histogram) as latency_p50,
    (select latency_percentile(bins, 0.95) from histogram) as latency_p95
from batches
where committed_at >= $1::timestamptz and last_arrival >= $1::timestamptz
