create external schema if not exists kinesis_streams from kinesis iam_role default;
create schema shop;
