"""A database that refuses the rows of one user, as a constraint or a trigger that somebody added may."""

from attribution.lasting_connection import attempts
from testing.database import Database

# What a trigger function does with a row, which it names as people do: with a value in it.
RAISE = "raise exception 'no %% here', new.user_id"


def refuse(database: Database, user_id: str, table: str = "clicks", code: str = RAISE) -> None:
    """From now on what the code does becomes of the user's rows in the table."""
    _change(
        database,
        table,
        f"""
        create function refuse() returns trigger language plpgsql as $$
        begin
            if new.user_id = '{user_id}' then {code}; end if;
            return new;
        end $$;
        create trigger refuse before insert on {table} for each row execute function refuse()
    """,
    )


def allow(database: Database, table: str = "clicks") -> None:
    """From now on the table takes them."""
    _change(database, table, f"drop trigger refuse on {table}; drop function refuse()")


def _change(database: Database, table: str, statements: str) -> None:
    """Alone with the table, as a partition that is dropped meanwhile takes its trigger along, and that is an error.

    Again where writers that hold a partition and then ask for the table make it a deadlock.
    """
    for attempt in attempts():
        with attempt:
            database.execute(f"lock table {table}; {statements}")
