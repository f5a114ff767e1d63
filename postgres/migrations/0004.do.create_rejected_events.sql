create table rejected_events (
    stream text not null check (stream in ('clicks', 'checkouts')),
    payload_hash bytea not null,
    reason text not null check (
        reason in (
            'not_json',
            'schema_violation',
            'future_time',
            'too_old',
            'value_mismatch',
            'conflicting_checkout'
        )
    ),
    path text not null,
    rule text not null,
    payload bytea not null,
    sequence_number text not null,
    arrived_at timestamptz not null,
    times_seen integer not null default 1,
    primary key (stream, payload_hash)
);
comment on table rejected_events is 'Every distinct payload that broke the contract, once, with its reason.';
comment on column rejected_events.payload_hash is 'sha256 of the payload as it arrived.';
comment on column rejected_events.payload is 'The payload without the value of ip_address, which never reaches the database.';
comment on column rejected_events.path is 'Where in the event the rule was broken, as a JSON path; $ for the whole.';
comment on column rejected_events.times_seen is 'How often it was read; a replay reads again.';
