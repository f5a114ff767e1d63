create table rejected_event_replays (
    stream text not null,
    payload_hash bytea not null,
    replayed_at timestamptz not null default clock_timestamp(),
    sent_stream text not null check (sent_stream in ('clicks', 'checkouts')),
    sent_hash bytea not null,
    outcome text not null check (outcome in ('fact', 'rejected')),
    primary key (stream, payload_hash, replayed_at),
    foreign key (stream, payload_hash) references rejected_events (stream, payload_hash)
);
comment on table rejected_event_replays is 'The history of rejected events that were sent again: what was sent, and what became of it.';
comment on column rejected_event_replays.sent_hash is 'sha256 of the payload that was sent: of the corrected one, where it was corrected.';

create view open_rejected_events as
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
                replay.outcome = 'fact'
                or (replay.sent_stream, replay.sent_hash) is distinct from (replay.stream, replay.payload_hash)
            )
    );
comment on view open_rejected_events is
'Rejected events that nobody has mended: one that became a fact is closed, and one whose correction was rejected stands as that.';

grant select on rejected_event_replays, open_rejected_events to ingest, reader;
grant insert on rejected_event_replays to ingest;
