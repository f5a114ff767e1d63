create table attribution_settings_versions (
    version integer primary key,
    scope text not null,
    lookback interval not null,
    max_path smallint not null,
    click_retention interval not null,
    since timestamptz not null default clock_timestamp()
);
comment on table attribution_settings_versions is
'Every version of attribution_settings, the current one included; a line names the one that its path was made under.';
comment on column attribution_settings_versions.since is 'When writers began to use it.';

insert into attribution_settings_versions (version, scope, lookback, max_path, click_retention, since)
select
    s.version,
    s.scope,
    s.lookback,
    s.max_path,
    s.click_retention,
    coalesce((select min(b.committed_at) from batches as b), now()) as since
from attribution_settings as s;

create function version_settings() returns trigger
language plpgsql
as $$
begin
    if
        (new.scope, new.lookback, new.max_path, new.click_retention)
        = (old.scope, old.lookback, old.max_path, old.click_retention)
    then
        return old;
    end if;
    new.version := old.version + 1;
    insert into attribution_settings_versions (version, scope, lookback, max_path, click_retention)
    values (new.version, new.scope, new.lookback, new.max_path, new.click_retention);
    return new;
end
$$;
comment on function version_settings is 'Makes every change of the settings a version of its own.';

create trigger version_settings before update on attribution_settings
for each row execute function version_settings();

create function current_settings_version() returns integer
language sql stable
return (select version from attribution_settings);
comment on function current_settings_version is 'The version of the settings that is in force.';

-- Not volatile, so that it is worked out once for all lines there are.
alter table checkout_lines
add column settings_version integer not null default current_settings_version();
comment on column checkout_lines.settings_version is
'Version of the settings that the line''s path was made under; late clicks are judged by the same.';

create function lines_under_other_settings(to_scope text, to_lookback interval, to_max_path integer)
returns table (
    checkout_id text,
    line_no smallint,
    user_id text,
    product_id text,
    event_time timestamptz,
    bucket smallint,
    settings_version integer,
    clicks_are_kept boolean
)
language sql stable parallel safe
begin atomic
    select
        l.checkout_id,
        l.line_no,
        l.user_id,
        l.product_id,
        l.event_time,
        l.bucket,
        l.settings_version,
        -- By the line's own lookback too: a change that was a mistake can be taken back.
        l.event_time - greatest(v.lookback, to_lookback) >= m.dropped_before::timestamp at time zone 'UTC'
            as clicks_are_kept
    from checkout_lines as l
    inner join attribution_settings_versions as v on l.settings_version = v.version
    cross join click_retention_mark as m
    where (v.scope, v.lookback, v.max_path) <> (to_scope, to_lookback, to_max_path);
end;
comment on function lines_under_other_settings is
'The lines whose path was made with another scope, lookback or max_path, and whether all clicks that it takes to make it anew are kept.';

create view waiting_lines as
select
    l.checkout_id,
    l.line_no,
    l.event_time,
    l.bucket,
    l.settings_version
from attribution_settings as s
cross join lateral lines_under_other_settings(s.scope, s.lookback, s.max_path) as l
where l.clicks_are_kept;
comment on view waiting_lines is
'Lines that are still credited under older settings though their clicks are kept: npm run settings -- resume goes on with them.';

grant select on attribution_settings_versions, waiting_lines to ingest, reader;
