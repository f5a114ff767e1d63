"""What rules of several versions derive from events, and which of it stands: events keep the version they had."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from contract.agents import AGENT_RULES_BY_VERSION, agent
from contract.agents import Rules as AgentRules
from contract.channels import FIRST_WITH_CURRENCY, RULES_BY_VERSION, own_source
from contract.channels import Rules as ChannelRules
from contract.event_types import Checkout, Click

AGENT_SCHEMA = "device string, is_bot_agent boolean, bot_agent string"
OWN_SOURCE_SCHEMA = """
    source string, channel string, utm_source string, utm_medium string, utm_campaign string, utm_term string,
    utm_content string, click_id_type string, referrer_domain string
"""


class Derived(NamedTuple):
    """A map by version among an event's fields, the column that says which stands, and what it holds."""

    name: str
    of: str
    """Which of `Versions`."""
    version: str
    schema: str


AGENTS = Derived("agents", "agents", "agent_rules_version", AGENT_SCHEMA)
OWN_SOURCES = Derived("own_sources", "channels", "channel_rules_version", OWN_SOURCE_SCHEMA)
DERIVED = {"click": [AGENTS, OWN_SOURCES], "checkout": [AGENTS]}
DAY_MICROS = 24 * 60 * 60 * 1_000_000
IDENTITIES = {"click": ["user_id", "event_micros", "event_id"], "checkout": ["checkout_id"]}


def derived_schema(event: str) -> str:
    """The maps among the fields of a `click` or `checkout`, as Spark's DDL."""
    return ", ".join(f"{each.name} map<smallint, struct<{each.schema}>>" for each in DERIVED[event])


def standing_schema(event: str) -> str:
    """What `standing` puts in their place."""
    return ", ".join(f"{each.schema}, {each.version} smallint" for each in DERIVED[event])


class Versions(NamedTuple):
    """Of the rules that an event was judged by; those of channels say nothing of a checkout."""

    channels: int
    agents: int


FIRST = Versions(channels=1, agents=1)


class RulesByVersion(NamedTuple):
    """The rules of each kind that events may have been judged by."""

    channels: Mapping[int, ChannelRules]
    agents: Mapping[int, AgentRules]

    def newest_version(self, derived: Derived) -> int:
        """Of the rules that derive it."""
        return max(getattr(self, derived.of))

    def newest(self) -> "RulesByVersion":
        """Of each kind the newest only."""
        channels, agents = self.newest_version(OWN_SOURCES), self.newest_version(AGENTS)
        return RulesByVersion({channels: self.channels[channels]}, {agents: self.agents[agents]})

    def derive(self, event: Click | Checkout) -> dict[str, dict[int, Any]]:
        """The event's maps."""
        agents = {version: agent(event.user_agent, rules) for version, rules in self.agents.items()}
        if isinstance(event, Checkout):
            return {AGENTS.name: agents}
        own_sources = {version: own_source(event, rules) for version, rules in self.channels.items()}
        return {AGENTS.name: agents, OWN_SOURCES.name: own_sources}


RulesSource = Callable[[], RulesByVersion]
"""Workers of Spark are sent this, not the rules, which hold caches."""


def shipped_rules() -> RulesByVersion:
    """Of all versions that ship with the job."""
    return SHIPPED


def newest_shipped_rules() -> RulesByVersion:
    """Of each kind the newest that ships with the job."""
    return NEWEST_SHIPPED


SHIPPED = RulesByVersion(RULES_BY_VERSION, AGENT_RULES_BY_VERSION)
NEWEST_SHIPPED = SHIPPED.newest()


class StoredVersions(NamedTuple):
    """Which versions a database has for events, in columns named as those of DERIVED; for all others the newest."""

    clicks: DataFrame
    """By IDENTITIES."""
    checkouts: DataFrame
    """By IDENTITIES."""
    dropped_days: DataFrame
    """By `day`, from 1970 on: of clicks that are stored no more."""
    kept_from: int
    """The first day whose clicks are kept. Earlier ones without a row in `dropped_days` are of FIRST."""

    def joined(self, judged: DataFrame, event: str) -> tuple[DataFrame, list[str]]:
        """The rows beside what is known of their `click` or `checkout`, under names of which the first decides."""
        own = (self.clicks if event == "click" else self.checkouts).alias("own")
        is_same = F.lit(True)
        for name in IDENTITIES[event]:
            is_same &= F.col(f"{event}.{name}") == F.col(f"own.{name}")
        beside = judged.join(own, is_same, "left")
        if event == "checkout":
            return beside, ["own"]
        day = F.expr(f"click.event_micros div {DAY_MICROS}")
        first = F.struct(*[F.lit(getattr(FIRST, each.of)).alias(each.version) for each in DERIVED[event]])
        is_dropped = day < self.kept_from
        dropped = self.dropped_days.alias("dropped")
        return (
            beside.withColumn("first", F.when(is_dropped, first)).join(
                dropped, is_dropped & (day == F.col("dropped.day")), "left"
            ),
            ["own", "dropped", "first"],
        )


def standing(judged: DataFrame, event: str, rules: RulesByVersion, stored: StoredVersions | None) -> DataFrame:
    """The rows with what stands of the maps of their `click` or `checkout`; where that is NULL, it stays so."""
    beside, known = stored.joined(judged, event) if stored else (judged, [])
    versions = {
        each: F.coalesce(*[f"{name}.{each.version}" for name in known], F.lit(rules.newest_version(each)))
        for each in DERIVED[event]
    }
    return beside.select(
        *[_by_versions(event, versions).alias(name) if name == event else judged[name] for name in judged.columns]
    )


def _by_versions(event: str, versions: Mapping[Derived, Column]) -> Column:
    standing_event = F.col(event).dropFields(*[each.name for each in versions])
    for each, version in versions.items():
        found = F.try_element_at(F.col(f"{event}.{each.name}"), version.cast("smallint"))
        for name in _names(each.schema):
            standing_event = standing_event.withField(name, found[name])
        standing_event = standing_event.withField(each.version, version.cast("smallint"))
    if OWN_SOURCES in versions:
        is_kept = versions[OWN_SOURCES] >= FIRST_WITH_CURRENCY
        standing_event = standing_event.withField("currency", F.when(is_kept, F.col(f"{event}.currency")))
    return standing_event


def _names(schema: str) -> list[str]:
    return [column.split()[0] for column in schema.split(",")]
