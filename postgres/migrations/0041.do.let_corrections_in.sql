-- corrector looks at settings and rejected events, changes the settings and notes replays; recompute makes lines anew.
grant usage on schema public to corrector, recompute;

grant select on
attribution_settings,
attribution_settings_versions,
click_partitions,
click_retention_mark,
open_rejected_events,
rejected_event_replays,
rejected_events,
waiting_lines
to corrector;
grant select (last_arrival, committed_at) on batches to corrector;
grant select (user_id, event_time, event_id) on clicks to corrector;
grant select (checkout_id, event_id) on checkouts to corrector;
grant select (checkout_id, line_no, user_id, product_id, event_time, bucket, settings_version) on checkout_lines
to corrector;
grant update (scope, lookback, max_path, click_retention) on attribution_settings to corrector;
grant insert (stream, payload_hash, sent_stream, sent_hash, outcome) on rejected_event_replays to corrector;

grant select on
attribution_settings,
attribution_settings_versions,
checkout_lines,
click_retention_mark,
clicks,
credit_sums,
credit_sums_by_channel,
currencies,
hourly_credit_shares,
journey_facts,
journeys,
paths
to recompute;
grant update (settings_version) on checkout_lines to recompute;
grant insert, delete on paths to recompute;
grant insert, update on credit_sums, credit_sums_by_channel, journeys to recompute;

-- The versions are written by the change of the settings, and in no other way.
alter function version_settings() security definer;
alter function version_settings() set search_path = public;

-- What runs the migrations says so.
alter table attribution_settings_versions
add column by_migration boolean not null default coalesce(current_setting('ecommerce.migrates', true), '') = 'on';
update attribution_settings_versions set by_migration = version = 1;
comment on column attribution_settings_versions.by_migration is
'Whether a migration chose these, and neither a person nor what the environment was set up with.';
