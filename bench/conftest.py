from testing.fixtures import credentials, postgres

__all__ = ["credentials", "postgres"]
