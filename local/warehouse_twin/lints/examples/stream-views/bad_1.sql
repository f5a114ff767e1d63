create external schema kinesis_streams from kinesis iam_role default;

select kinesis_data from kinesis_streams.clicks;
