from testing.fixtures import credentials, database, lake, ministack, postgres, spark

__all__ = ["credentials", "database", "lake", "ministack", "postgres", "spark"]
