-- title: Bad records
-- question: How many records of the streams are no events, why, and when did the latest arrive?
-- parameter: $1 since interval = 24 hours -- only records that arrived in this last while
-- parameter: $2 now time = now -- the end of that while
-- note: not_json is no JSON, no_event lacks what an event has, value_mismatch is an order whose items have another sum.
-- note: What they hold is in the raw views alone.
select
    stream,
    reason,
    count(*) as records,
    max(arrived_at) as latest
from ecommerce.bad_records
where
    arrived_at > dateadd(second, -cast($1 as integer), cast($2 as timestamp))
    and arrived_at <= cast($2 as timestamp)
group by stream, reason
order by stream asc, reason asc;
