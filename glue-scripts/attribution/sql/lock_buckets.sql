select pg_advisory_xact_lock(%(lock_class)s, bucket) from unnest(%(buckets)s::integer[]) as bucket
