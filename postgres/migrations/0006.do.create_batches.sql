create table batches (
    run_id text not null,
    batch_id bigint not null,
    partition_id integer not null,
    attempt integer not null,
    committed_at timestamptz not null default clock_timestamp(),
    first_arrival timestamptz,
    last_arrival timestamptz,
    received integer not null,
    accepted integer not null,
    duplicates integer not null,
    rejected integer not null,
    expired integer not null,
    clicks integer not null,
    checkouts integer not null,
    lines integer not null,
    pairs integer not null,
    latency_histogram integer[] not null,
    stage_ms jsonb not null,
    primary key (run_id, batch_id, partition_id, attempt),
    check (received = accepted + duplicates + rejected + expired),
    check (accepted = clicks + checkouts)
);
comment on table batches is 'The books: one row a committed transaction, never updated.';
comment on column batches.duplicates is 'Valid events whose identity was a fact already, and rejected payloads seen before.';
comment on column batches.latency_histogram is
'Records by milliseconds from arrival in Kinesis to commit: element i counts those of at most 2^((i-1)/4) ms, the last all slower.';
comment on column batches.stage_ms is 'Milliseconds a stage: decode, lock, copy, pairs.';

create index batches_by_time on batches (committed_at);

create function latency_percentile(histogram bigint[], fraction double precision)
returns double precision
language sql immutable parallel safe
return (
    select power(2, (bin - 1) / 4.0)
    from (
        select
            bin,
            sum(records) over (order by bin) as up_to,
            sum(records) over () as total
        from unnest(histogram) with ordinality as u (records, bin)
    ) as cumulated
    where up_to >= fraction * total and total > 0
    order by bin
    limit 1
);
comment on function latency_percentile is
'Upper bound in milliseconds of the given fraction of a latency histogram, exact to a fifth; NULL for an empty one.';
