create table batch_days (
    day date primary key,
    batches bigint not null,
    received bigint not null,
    accepted bigint not null,
    duplicates bigint not null,
    rejected bigint not null,
    expired bigint not null,
    lines bigint not null,
    pairs bigint not null,
    last_batch timestamptz not null,
    last_click_arrival timestamptz,
    last_checkout_arrival timestamptz,
    check (received = accepted + duplicates + rejected + expired)
);
comment on table batch_days is
'The books of each UTC day that is over, by the time of commit: what sums since the beginning read in place of every batch.';

create view unsummed_batches as
select
    (committed_at at time zone 'UTC')::date as day,
    committed_at,
    received,
    accepted,
    duplicates,
    rejected,
    expired,
    lines,
    pairs,
    last_click_arrival,
    last_checkout_arrival
from batches
where committed_at >= coalesce((select (max(day) + 1)::timestamp at time zone 'UTC' from batch_days), '-infinity');
comment on view unsummed_batches is 'The batches since the last day that batch_days has.';

create view booked as
select
    batches,
    received,
    accepted,
    duplicates,
    rejected,
    expired,
    lines,
    pairs,
    last_batch,
    last_click_arrival,
    last_checkout_arrival
from batch_days
union all
select
    1 as batches,
    received,
    accepted,
    duplicates,
    rejected,
    expired,
    lines,
    pairs,
    committed_at as last_batch,
    last_click_arrival,
    last_checkout_arrival
from unsummed_batches;
comment on view booked is 'Every committed transaction once: by the day, and one by one since the last day that is summed.';

-- A day is over for good a day later, when no transaction of it can still be open. Ages count from the newest batch:
-- after a long stop the last ones are there. In hours, since a session's day may have 23 or 25 of them.
create function sum_batches() returns integer
language plpgsql security definer
set search_path = public
as $$
declare
    newest timestamptz := (select max(committed_at) from batches);
    over_before timestamptz := date_trunc('day', newest, 'UTC') - interval '24 hours';
    summed integer;
begin
    insert into batch_days
    select
        day,
        count(*) as batches,
        sum(received) as received,
        sum(accepted) as accepted,
        sum(duplicates) as duplicates,
        sum(rejected) as rejected,
        sum(expired) as expired,
        sum(lines) as lines,
        sum(pairs) as pairs,
        max(committed_at) as last_batch,
        max(last_click_arrival) as last_click_arrival,
        max(last_checkout_arrival) as last_checkout_arrival
    from unsummed_batches
    where committed_at < over_before
    group by day
    on conflict (day) do nothing;
    get diagnostics summed = row_count;
    delete from batches
    using attribution_settings
    where committed_at < least(over_before, newest - attribution_settings.click_retention);
    return summed;
end
$$;
comment on function sum_batches is
'Sums the days that are over into batch_days, and forgets batches older than the click retention; returns how many days.';

revoke execute on function sum_batches() from public;
grant execute on function sum_batches() to ingest;
grant select on batch_days, unsummed_batches, booked to ingest, reader;
comment on table batches is
'The books: one row a committed transaction, never updated; kept as long as clicks are, and in batch_days for ever.';
