"""Where each table of a database made anew comes from; whoever adds a table says so here."""

# What people decided, and what they cannot be asked again: as it is in the database before.
COPIED = ("attribution_settings_versions", "attribution_settings", "bot_overrides")

# Of these the rows whose rejected event is there again.
COPIED_AFTERWARDS = ("rejected_event_replays",)

# Written by the job's own transactions, of the raw objects alone.
FROM_RAW = (
    "clicks",
    "checkouts",
    "checkout_lines",
    "rejected_events",
    "bot_marks",
    "newest_events",
    "paths",
    "sessions",
    "journeys",
    "customers",
    "credit_sums",
    "credit_sums_by_channel",
)

# The books of the transactions that made it, as if each had been committed when its last record arrived, and what
# follows from them: how far the streams are, and which days of clicks are past the retention.
FROM_ITS_BOOKS = ("batches", "batch_days", "stream_progress", "click_retention_mark", "dropped_click_days")

FROM_MIGRATIONS = ("currencies", "schema_version")
