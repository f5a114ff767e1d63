"""The lake's job: raw objects to distinct facts, as Parquet."""
