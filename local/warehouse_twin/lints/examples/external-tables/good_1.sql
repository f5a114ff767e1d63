create external schema lake from data catalog database 'shop_lake' iam_role default;

select
    dt,
    count(*) as events
from lake.user_behaviour
group by dt
order by dt;
