"""What the stream left in the database, held against the batch oracle's answer to the same records."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import psycopg
import pyarrow as pa
from pyspark.sql import SparkSession

from backfill.database_rules import DatabaseRules, attribute_by, judge_by, read_database_rules
from backfill.records import from_kinesis
from testing.database import Database
from testing.ingest import answer_of
from testing.naive_recomputation import recomputation_differs
from testing.oracle_comparison import COMPARED, Answer, assert_same_answer, oracle_answer
from testing.roll_ups import DIFFERENCES as ROLL_UPS

BOOKS = """
    select
        coalesce(sum(received), 0) as received,
        abs(coalesce(sum(accepted), 0) - (select count(*) from clicks) - (select count(*) from checkouts)) as accepted,
        abs(coalesce(sum(rejected), 0) - (select count(*) from rejected_events)) as rejected,
        count(*) filter (where received <> accepted + duplicates + rejected + expired or duplicates < 0) as unbalanced,
        count(*) as transactions
    from batches
"""


@dataclass
class Verdict:
    """Counts of differences by what differs; none means proved."""

    records: int
    rows: int = 0
    read_again: int = 0
    differences: Counter[str] = field(default_factory=Counter)
    details: list[str] = field(default_factory=list)

    def note(self, what: str, differences: int, detail: str = "") -> None:
        """Counts differences, and keeps what they are where there are some."""
        if differences:
            self.differences[what] += differences
            self.details.append(f"{what}: {differences} {detail}")


def compare(
    oracle: Answer, database: Database, sent: Counter[bytes], held: Sequence[bytes], reads_once: bool
) -> Verdict:
    """Sent = in the streams = in the database as the oracle says = in the views = in the books.

    `held` are the payloads in the streams; without `reads_once` a disturbance made a job read some of them again.
    """
    verdict = Verdict(records=len(held))
    verdict.note("sent but not in the streams", (sent - Counter(held)).total())
    _compare_answers(verdict, database, oracle)
    hourly = database.rows("select count(*) from credit_hourly")[0][0]
    differing = database.rows("select * from credit_hourly_differences")
    verdict.rows += hourly
    verdict.note("credit_hourly", len(differing), "\n".join(map(str, differing)))
    for table, query in ROLL_UPS.items():
        verdict.note(table, len(database.rows(query)))
    with psycopg.connect(database.url("reader"), options="-c timezone=UTC") as connection:
        recomputed = recomputation_differs(connection)
    verdict.note("views, by clicks and lines alone", len(recomputed), "\n".join(recomputed))
    _compare_books(verdict, database, reads_once)
    return verdict


def rules_of(database: Database) -> DatabaseRules:
    """Those that a database has judged by."""
    with psycopg.connect(database.url("reader")) as connection:
        return read_database_rules(connection)


def oracle_of(spark: SparkSession, records: pa.Table, rules: DatabaseRules) -> Answer:
    """The batch oracle's answer to records with the columns of the kinesis source."""
    judged = judge_by(spark, from_kinesis(spark.createDataFrame(records)), rules).persist()
    try:
        return oracle_answer(attribute_by(spark, judged, rules))
    finally:
        judged.unpersist()


def _compare_answers(verdict: Verdict, database: Database, oracle: Answer) -> None:
    try:
        answer = answer_of(database)
    except AssertionError as error:
        # A key that occurs twice, such as a line in two rows.
        verdict.note("a row twice", 1, str(error))
        return
    for name in COMPARED:
        keys = answer[name].keys() | oracle[name].keys()
        differing = sum(answer[name].get(key) != oracle[name].get(key) for key in keys)
        verdict.rows += len(keys)
        verdict.note(name, differing, _describe(answer, oracle, name) if differing else "")


def _describe(answer: Answer, oracle: Answer, name: str) -> str:
    try:
        assert_same_answer(answer, oracle, [name])
    except AssertionError as error:
        return str(error)
    return ""


def _compare_books(verdict: Verdict, database: Database, reads_once: bool) -> None:
    [(received, accepted, rejected, unbalanced, transactions)] = database.rows(BOOKS)
    verdict.rows += transactions
    verdict.read_again = received - verdict.records
    verdict.note("books: accepted is not the facts", accepted)
    verdict.note("books: rejected is not the rejected rows", rejected)
    verdict.note("books: a row that does not add up", unbalanced)
    if verdict.read_again < 0 or (reads_once and verdict.read_again > 0):
        verdict.note("books: received is not what the streams hold", abs(verdict.read_again))
