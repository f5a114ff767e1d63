create external schema lake from data catalog database 'shop_lake' iam_role default;

update lake.user_behaviour
set brand = ''
where brand is null;
