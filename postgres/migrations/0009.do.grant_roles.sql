grant usage on schema public to ingest, reader;
grant select on all tables in schema public to ingest, reader;
grant insert on clicks, checkouts, checkout_lines, rejected_events, paths, batches to ingest;
grant update (times_seen) on rejected_events to ingest;
revoke execute on function ensure_click_partitions(date, date) from public;
grant execute on function ensure_click_partitions(date, date) to ingest;
