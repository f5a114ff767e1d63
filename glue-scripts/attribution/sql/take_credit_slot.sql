-- The first that no other writer holds; not sorted, which would take every slot's lock. There is one: a writer holds a
-- bucket, and there are as many slots as buckets.
select slot
from generate_series(0, 63) as slot
where pg_try_advisory_xact_lock(%(lock_class)s, slot)
limit 1 -- noqa: AM09
