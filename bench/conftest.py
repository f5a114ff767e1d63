from testing.fixtures import postgres

__all__ = ["postgres"]
