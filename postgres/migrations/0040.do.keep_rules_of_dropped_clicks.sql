create table dropped_click_days (
    day date primary key,
    channel_rules_version smallint not null,
    agent_rules_version smallint not null,
    clicks bigint not null,
    of_other_rules bigint not null
);
comment on table dropped_click_days is
'By which rules most clicks of a UTC day were judged whose partition is dropped, for compare: their lines stay. Days that were dropped before this table was have no row; theirs was version 1 of both.';
comment on column dropped_click_days.clicks is 'Clicks of the day.';
comment on column dropped_click_days.of_other_rules is
'Those of them that other versions judged: about a change of the rules, and where they came late.';

grant select on dropped_click_days to ingest, reader;

-- As it was, but it notes the rules first: not under the lock that dropping takes.
create or replace function drop_click_partitions() returns integer
language plpgsql security definer
set search_path = public
set lock_timeout = '1s'
as $$
declare
    oldest_kept date;
    dropped integer := 0;
    expired record;
begin
    select ((batches.last_arrival - attribution_settings.click_retention - landing_reach()) at time zone 'UTC')::date - 1
    into oldest_kept
    from batches, attribution_settings
    where batches.last_arrival is not null
    order by batches.committed_at desc
    limit 1;
    insert into dropped_click_days
    (day, channel_rules_version, agent_rules_version, clicks, of_other_rules)
    select distinct on (day)
        (event_time at time zone 'UTC')::date as day,
        channel_rules_version,
        agent_rules_version,
        sum(count(*)) over same_day,
        sum(count(*)) over same_day - count(*)
    from clicks
    where event_time < oldest_kept::timestamp at time zone 'UTC'
    group by day, channel_rules_version, agent_rules_version
    window same_day as (partition by (event_time at time zone 'UTC')::date)
    order by day, count(*) desc, channel_rules_version desc, agent_rules_version desc
    on conflict do nothing;
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
'Drops the click partitions that are older than the click retention and landing_reach(), and keeps by which rules their clicks were judged; returns how many. It waits for readers and writers of clicks for a second at most, and so do they for it; then it fails and has changed nothing.';
