-- These act as owner. Where pg_temp is not named it comes first, and a caller's own temporary table, with a trigger on
-- it, would act as owner, too.
set local search_path = public, pg_temp;
alter function drop_click_partitions() set search_path from current;
alter function ensure_click_partitions(date, date) set search_path from current;
alter function sum_batches() set search_path from current;
alter function version_settings() set search_path from current;
