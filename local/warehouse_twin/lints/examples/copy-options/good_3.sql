copy shop.orders from 's3://bucket/orders/1.parquet' iam_role default format as parquet;
