"""This project's Athena for MiniStack 1.5, loaded when first asked: DuckDB and sqlglot take as long as all else."""

from typing import Any

from ministack import app


def install() -> None:
    """Fails where MiniStack has no such function any more."""
    load = app._get_module

    def get_module(name: str) -> Any:
        if name == "athena" and name not in app._loaded_modules:
            from ministack_launcher import athena_queries

            athena_queries.install()
        return load(name)

    app._get_module = get_module
