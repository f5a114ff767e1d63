create external schema lake from data catalog database 'shop_lake' iam_role default;

create view shop.buyers as
select user_id
from lake.user_behaviour
where event_type = 'buy'
with no schema binding;
