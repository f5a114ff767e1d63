create table click_retention_mark (
    only_row boolean primary key default true check (only_row),
    dropped_before date not null default '2000-01-01'
);
comment on table click_retention_mark is 'Up to where clicks are gone: earlier days have no partition and get none any more.';
comment on column click_retention_mark.dropped_before is 'The first UTC day whose clicks are kept; events begin in the year 2000.';

insert into click_retention_mark default values;

-- Counted from the newest arrival, not from now: after a long stop what waits in the streams was not too old when it
-- arrived. One day more than the retention, since shards do not advance together.
create function drop_click_partitions() returns integer
language plpgsql security definer
set search_path = public
set lock_timeout = '1s'
as $$
declare
    oldest_kept date;
    dropped integer := 0;
    expired record;
begin
    select ((batches.last_arrival - attribution_settings.click_retention) at time zone 'UTC')::date - 1
    into oldest_kept
    from batches, attribution_settings
    where batches.last_arrival is not null
    order by batches.committed_at desc
    limit 1;
    -- Materialized: pushed into the view, the comparison would read days out of the names of other tables.
    for expired in
        with days as materialized (select day from click_partitions)

        select day from days
        where day < oldest_kept
        order by day
    loop
        execute format('alter table clicks detach partition %I', 'clicks_' || to_char(expired.day, 'YYYYMMDD'));
        execute format('drop table %I', 'clicks_' || to_char(expired.day, 'YYYYMMDD'));
        dropped := dropped + 1;
    end loop;
    if dropped > 0 then
        update click_retention_mark set dropped_before = oldest_kept where dropped_before < oldest_kept;
    end if;
    return dropped;
end
$$;
comment on function drop_click_partitions is
'Drops the click partitions that are older than the click retention; returns how many. It waits for readers and writers of '
'clicks for a second at most, and so do they for it; then it fails and has changed nothing.';

revoke execute on function drop_click_partitions() from public;
grant execute on function drop_click_partitions() to ingest;
grant select on click_retention_mark to ingest, reader;
