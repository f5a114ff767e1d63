comment on column checkouts.content_hash is
'sha256 of who bought what and when, payment and coupon; an order with another one under the same checkout_id is compared: a repeat, or a conflicting_checkout.';

alter table batches add column repeats integer not null default 0;
alter table batches add check (repeats between 0 and duplicates);
comment on column batches.repeats is
'Of the duplicates those that another event told: the order of the same user, currency, value and items stands. 0 in rows older than this column.';

alter table batch_days add column repeats bigint not null default 0;
alter table batch_days add check (repeats between 0 and duplicates);

create or replace view unsummed_batches as
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
    last_checkout_arrival,
    repeats
from batches
where committed_at >= coalesce((select (max(day) + 1)::timestamp at time zone 'UTC' from batch_days), '-infinity');

create or replace view booked as
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
    last_checkout_arrival,
    repeats
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
    last_checkout_arrival,
    repeats
from unsummed_batches;

create or replace function sum_batches() returns integer
language plpgsql security definer
set search_path = public
as $$
declare
    newest timestamptz := (select max(committed_at) from batches);
    over_before timestamptz := date_trunc('day', newest, 'UTC') - interval '24 hours';
    summed integer;
begin
    insert into batch_days
    (
        day, batches, received, accepted, duplicates, rejected, expired, lines, pairs,
        last_batch, last_click_arrival, last_checkout_arrival, repeats
    )
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
        max(last_checkout_arrival) as last_checkout_arrival,
        sum(repeats) as repeats
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

-- What was sent for a rejected order may repeat one that stands.
alter table rejected_event_replays drop constraint rejected_event_replays_outcome_check;
alter table rejected_event_replays add constraint rejected_event_replays_outcome_check
check (outcome in ('fact', 'repeat', 'rejected'));

create or replace view open_rejected_events as
select
    stream,
    payload_hash,
    reason,
    path,
    rule,
    payload,
    sequence_number,
    arrived_at,
    times_seen
from rejected_events
where
    not exists (
        select from rejected_event_replays as replay
        where
            replay.stream = rejected_events.stream
            and replay.payload_hash = rejected_events.payload_hash
            and (
                replay.outcome <> 'rejected'
                or (replay.sent_stream, replay.sent_hash) is distinct from (replay.stream, replay.payload_hash)
            )
    );
comment on view open_rejected_events is
'Rejected events that nobody has mended: one that became a fact or repeats one is closed, and one whose correction was rejected stands as that.';
