create table clicks (
    event_time timestamptz not null,
    price numeric(14, 4),
    quantity integer,
    bucket smallint not null,
    user_id text collate "C" not null,
    event_id text collate "C" not null,
    event_type text not null,
    session_id text not null,
    product_id text collate "C",
    category text,
    brand text,
    device text not null,
    source text not null,
    utm_source text,
    utm_medium text,
    utm_campaign text,
    utm_term text,
    utm_content text,
    click_id_type text,
    referrer_domain text,
    primary key (user_id, event_time, event_id)
) partition by range (event_time);
comment on table clicks is 'Every valid click, once; one partition a UTC day, dropped after the click retention.';
comment on column clicks.bucket is 'crc32(user_id) mod 64: the unit of locking and of a later sharding by user.';
comment on column clicks.source is 'utm_source, else the click id''s network, else the referrer''s domain, else direct.';
comment on column clicks.click_id_type is 'Which click id the landing carried (gclid, fbclid, msclkid, ttclid); the id itself is not kept.';

create function ensure_click_partitions(first_day date, last_day date) returns integer
language plpgsql security definer
set search_path = public
set lock_timeout = '5s'
as $$
declare
    day date;
    partition_name text;
    made integer := 0;
begin
    perform pg_advisory_xact_lock(hashtext('click_partitions'));
    for day in select generate_series(first_day, last_day, interval '1 day')::date loop
        partition_name := 'clicks_' || to_char(day, 'YYYYMMDD');
        if to_regclass(partition_name) is null then
            execute format('create table %I (like clicks including all)', partition_name);
            execute format(
                'alter table clicks attach partition %I for values from (%L) to (%L)',
                partition_name,
                day::timestamp at time zone 'UTC',
                (day + 1)::timestamp at time zone 'UTC'
            );
            made := made + 1;
        end if;
    end loop;
    return made;
end
$$;
comment on function ensure_click_partitions is
'Makes the missing day partitions of clicks; ATTACH does not block writers. Returns how many were made.';

create view click_partitions as
select to_date(right(c.relname, 8), 'YYYYMMDD') as day
from pg_inherits as i
inner join pg_class as c on i.inhrelid = c.oid
where i.inhparent = 'clicks'::regclass;
comment on view click_partitions is 'The days that have a partition of clicks.';
