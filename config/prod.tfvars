environment = "prod"
region      = "us-east-1"

# Kinesis: 0 shards are on demand.
shards_per_stream      = 0
stream_retention_hours = 168
