copy shop.orders from 's3://bucket/orders/' iam_role 'arn:aws:iam::000000000000:role/redshift' csv ignoreheader 1;
