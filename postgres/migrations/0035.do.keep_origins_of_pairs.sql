create function is_landing(channel text) returns boolean
language sql immutable parallel safe
return channel not in ('internal', 'direct');
comment on function is_landing is 'Whether a click of this channel says by itself where its visitor came from.';

create function landing_reach() returns interval
language sql immutable parallel safe
return interval '24 hours';
comment on function landing_reach is 'For how long a landing is the origin of what follows it in its session, to the end included.';

create function session_key(user_id text, session_id text) returns bigint
language sql immutable parallel safe
return hashtextextended(session_id collate "C", hashtextextended(user_id collate "C", 0));
comment on function session_key is
'A user''s session as a number: user, session and event together would be more than an index row holds. Not unique.';

-- In the order in which the latest is looked for.
create index clicks_landings on clicks (session_key(user_id, session_id), event_time, event_id)
where is_landing(channel);

alter table paths add column session_id text collate "C";
alter table paths add column landing_time timestamptz;
alter table paths add column landing_id text collate "C";
comment on column paths.source is
'Of the click''s origin, as channel, medium and campaign: direct where there is none. Kept here, so that credit outlives the partitions of clicks.';
comment on column paths.channel is 'Of the click''s origin.';
comment on column paths.device is 'Of the click itself.';
comment on column paths.session_id is
'Of the click. NULL, as landing_time and landing_id, where the line''s settings credit clicks.';
comment on column paths.landing_time is
'event_time of the click''s origin: itself, or the latest landing of its session up to it. NULL where there is none.';
comment on column paths.landing_id is 'event_id of the click''s origin.';

grant update (landing_time, landing_id, channel, source, medium, campaign) on paths to ingest;

-- As it was, but a day later: the origin of the oldest click that may still come is up to landing_reach() older.
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
'Drops the click partitions that are older than the click retention and landing_reach(); returns how many. It waits for '
'readers and writers of clicks for a second at most, and so do they for it; then it fails and has changed nothing.';
