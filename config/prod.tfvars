environment = "prod"
region      = "us-east-1"

# Kinesis: 0 shards are on demand; later changes are UpdateShardCount's business.
shards_per_stream      = 0
stream_retention_hours = 168
longest_stop_hours     = 144

# The first two are the database's, all three Redshift's.
availability_zones = ["us-east-1a", "us-east-1b", "us-east-1c"]

# Endpoints for the job's log and metrics, two by the hour: Glue's own proxy carries both.
log_endpoints = false

# The database's own settings (npm run settings) once it is made: lookback, click retention.
lookback_days        = 7
click_retention_days = 30

database_instance_class = "db.r8g.large"
database_storage_gb     = 200
database_multi_az       = true
database_backup_days    = 14

# The Glue job; more workers_maximum than workers: scales by itself.
worker_type        = "G.1X"
workers            = 2
workers_maximum    = 10
job_timeout_hours  = 168
maintenance_window = "Sun:04"
# Spark's source of Kinesis records: auto, kinesis or aws-kinesis; a checkpoint is of one of them.
kinesis_source     = "auto"

# The backfill: costs nothing until somebody runs it.
backfill_worker_type = "G.1X"
backfill_workers     = 10

generator_events_per_second = 100
# Of them those of bots; above 0, each of up to 15 made-up bots is a mail to alarm_email in ten minutes.
generator_bots_share        = 0

# Runs of it that the account reserves; 0: none. A new account has 10 or 50 in all and refuses to reserve any.
generator_concurrency = 0

# Empty: off. Such as cron(0 7 ? * MON-FRI *), UTC.
start_schedule = ""
stop_schedule  = ""

# The lane lake: when facts are made while the system is wanted, UTC; empty: when somebody asks.
lake_schedule = "cron(5 * * * ? *)"
# A crawler that tells which columns the facts' files have; costs when somebody starts it.
lake_drift    = false

# The lane orders: how long and how much Firehose gathers before it puts changes into the lake.
orders_buffer_seconds = 60
orders_buffer_mb      = 5
# A crawler that tells which columns the rows of orders have; costs when somebody starts it.
orders_drift          = false

# The lane warehouse: how often it wakes (15, 30 or 60 minutes); with auto refresh it never sleeps, for about $1,095 a month.
warehouse_wake_minutes       = 60
warehouse_auto_refresh       = false
# At the day's limit it answers no more until midnight, UTC; the mail comes before.
warehouse_rpu_hours_a_day    = 8
warehouse_monthly_budget_usd = 25

# Empty: nobody is told.
alarm_email        = ""
monthly_budget_usd = 1500

log_retention_days = 365
