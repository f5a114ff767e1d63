"""This project's Athena for MiniStack 1.5, loaded when first asked: DuckDB and sqlglot take as long as all else."""

from ministack_launcher.first_load import on_first_load


def install() -> None:
    def install_queries() -> None:
        from ministack_launcher import athena_queries

        athena_queries.install()

    on_first_load("athena", install_queries)
