-- The first day whose clicks are kept, NULL where none was dropped yet; and how many days of clicks the job drops
-- within the hour where the retention is $1.
with days as materialized (select day from click_partitions),

newest as (
    select last_arrival
    from batches
    where last_arrival is not null
    order by committed_at desc
    limit 1
)

select
    (select nullif(dropped_before, '2000-01-01')::text from click_retention_mark) as first_day,
    (
        select count(*)
        from days, newest
        where
            days.day
            < ((newest.last_arrival - make_interval(secs => $1) - landing_reach()) at time zone 'UTC')::date - 1
    )::integer as days_to_drop
