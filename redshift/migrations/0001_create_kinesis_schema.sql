-- The namespace's own role may read the two streams and use their key, and nothing else.
create external schema if not exists kinesis_streams from kinesis iam_role default;
