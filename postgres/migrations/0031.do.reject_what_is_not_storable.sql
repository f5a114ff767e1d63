alter table rejected_events drop constraint rejected_events_reason_check;
alter table rejected_events add constraint rejected_events_reason_check check (
    reason in (
        'not_json',
        'schema_violation',
        'future_time',
        'too_old',
        'value_mismatch',
        'conflicting_checkout',
        'not_storable'
    )
);
comment on table rejected_events is
'Every distinct payload that broke the contract, or that the database refused, once, with its reason.';
