copy shop.orders from 's3://bucket/orders/' credentials 'aws_access_key_id=A;aws_secret_access_key=B' json 'auto';
