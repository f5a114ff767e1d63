copy shop.orders from 's3://bucket/orders/1.manifest' iam_role default json 'auto' gzip manifest maxerror 100;
