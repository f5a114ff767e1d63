-- How many changes of orders there were in each hour, by what they did.
-- column: changed_hour timestamp(3)
-- column: changes bigint
-- column: inserts bigint
-- column: modifications bigint
-- column: removals bigint
-- column: orders bigint
select
    date_trunc('hour', creation_datetime) as changed_hour,
    count(*) as changes,
    count_if(cdc_event_type = 'INSERT') as inserts,
    count_if(cdc_event_type = 'MODIFY') as modifications,
    count_if(cdc_event_type = 'REMOVE') as removals,
    count(distinct orderid) as orders
from orders_cdc_once
group by date_trunc('hour', creation_datetime)
