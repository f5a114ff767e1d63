"""The proof of bots: its histories hold, and what is broken on purpose is found."""

import pytest
from pyspark.sql import SparkSession

from proof.bot_marks import run_history
from testing.database import Database

SEEDS = range(100, 106)

VERDICT = """
    create or replace function bot_verdict(of_user text, at_time timestamptz)
    returns table (is_bot_rate boolean, bot_override boolean) language sql stable as $$
        select
            exists(
                select from bot_marks
                where user_id = of_user and marked_at >= at_time and marked_at < at_time + bot_window()
            ),
            (
                select {verdict}
                from bot_overrides
                where user_id = of_user and from_time <= at_time and {end}
                order by {order}
                limit 1
            )
    $$
"""
AS_IT_IS = {"verdict": "nullif(verdict, 'undecided') = 'bot'", "end": "to_time > at_time", "order": "id desc"}


def test_histories_with_decisions_come_to_the_plainest_and_the_oracles_answer(
    spark: SparkSession, database: Database
) -> None:
    outcomes = [run_history(database, seed, with_oracle=seed == SEEDS[0]) for seed in SEEDS]

    assert [outcome.faults for outcome in outcomes] == [[]] * len(SEEDS)
    assert sum(outcome.times["decisions"] for outcome in outcomes) > len(SEEDS)


@pytest.mark.parametrize(
    "broken",
    [
        {"verdict": "verdict = 'bot'"},
        {"end": "to_time >= at_time"},
        {"order": "id"},
    ],
    ids=["what is withdrawn is released", "a span holds its end", "the first decision wins"],
)
def test_a_decision_that_is_read_wrongly_is_found(database: Database, broken: dict[str, str]) -> None:
    database.execute(VERDICT.format(**AS_IT_IS | broken))

    # Writers take turns as they come: a seed alone does not tell which history shows it. Most often one of ten does.
    assert any(run_history(database, seed).faults for seed in range(100, 250))
