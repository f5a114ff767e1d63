"""Proves on real Spark, PostgreSQL and Kinesis that nothing done to the system changes its answer."""
