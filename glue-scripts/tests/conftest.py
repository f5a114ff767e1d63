from testing.fixtures import database, postgres, spark

__all__ = ["database", "postgres", "spark"]
