create external schema lake from data catalog database 'shop_lake' iam_role default;

delete from shop.buyers
where user_id in (select user_id from lake.user_behaviour where event_type = 'fav');
