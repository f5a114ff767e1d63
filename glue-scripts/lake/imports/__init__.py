"""Data sets from elsewhere: CSV to Parquet, each in a table of its own beside the facts."""
