"""What Redshift refuses, or reads in another way than it looks, although sqlglot and DuckDB take it.

``python -m warehouse_twin.lints FILE...`` looks at files; the twin looks at every statement before anything else.
"""
