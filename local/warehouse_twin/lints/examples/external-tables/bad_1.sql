create external schema lake from data catalog database 'shop_lake' iam_role default;

delete from lake.user_behaviour
where event_type = 'fav';
