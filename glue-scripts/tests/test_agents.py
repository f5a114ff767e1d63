"""The agent rules: by hand-written examples, and as the other language reads them."""

import json
import re
import subprocess
import time
from random import Random

import pytest

from contract.agents import AGENT_RULES, AGENT_RULES_BY_VERSION, Agent, AnyOf, agent
from testing.golden import agent_examples
from testing.places import ROOT

EXAMPLES = agent_examples()
AGENTS = [example["user_agent"] for example in EXAMPLES]
PARTS = sorted({part for text in AGENTS for part in re.findall(r"[\w.]+[^\w.]*", text)})
ODD = [
    "",
    " ",
    "\t",
    ";",
    ")",
    "(",
    "/1.0",
    "İ",
    "ſ",
    "K",
    "😀",
    "\x1f",
    "\x85",
    "\ufeff",
    "\n",
    "\u2028",
    "|",
    "@a-b.",
]


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["title"] for example in EXAMPLES])
def test_a_golden_agent_gets_its_device_verdict_and_name(example: dict) -> None:
    said = Agent(example["device"], example["is_bot_agent"], example.get("bot_agent"))
    assert agent(example["user_agent"]) == said


def test_without_a_user_agent_the_device_is_unknown() -> None:
    assert agent(None) == Agent("unknown", is_bot_agent=False)


def test_the_job_ships_the_contracts_rules_of_every_version() -> None:
    own = json.loads((ROOT / "events/agents.json").read_text())
    isbot = json.loads((ROOT / "events/isbot.json").read_text())
    del own["$schema"]

    shipped = ROOT / f"glue-scripts/contract/agent_rules/{AGENT_RULES.version}.json"
    assert json.loads(shipped.read_text()) == own | {"isbot": isbot}
    versions = json.loads((ROOT / "events/agents.versions.json").read_text())
    assert [*map(int, versions)] == [*AGENT_RULES_BY_VERSION]


def test_an_agent_is_judged_by_the_rules_that_it_is_judged_by() -> None:
    first = AGENT_RULES_BY_VERSION[1]
    headless = (
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0 Safari/537.36"
    )

    assert agent(headless) == Agent("desktop", is_bot_agent=True, bot_agent="HeadlessChrome")
    assert agent(headless, AGENT_RULES_BY_VERSION[2]) == Agent("desktop", is_bot_agent=True, bot_agent=None)
    assert agent(headless, first) == Agent("other", is_bot_agent=True)
    assert agent("axios/1.7.2", first) == Agent("other", is_bot_agent=False)
    assert agent("Mozilla/5.0 (Windows NT 6.1; Tablet PC 2.0)", first) == Agent("tablet", is_bot_agent=False)
    assert agent("", first) == Agent("unknown", is_bot_agent=False)


def test_patterns_sorted_by_how_they_are_searched_find_what_one_pattern_finds() -> None:
    patterns = json.loads((ROOT / "events/isbot.json").read_text())["patterns"]
    sorted_, one = AnyOf(patterns), re.compile("|".join(patterns))
    texts = [text.lower() for text in [*AGENTS, *PARTS] if text.isascii()]

    assert [text for text in texts if sorted_.fit(text) != bool(one.search(text))] == []


def test_both_languages_say_the_same_of_random_agents() -> None:
    agents = [random_agent(Random(seed)) for seed in range(20_000)]

    said = subprocess.run(
        [ROOT / "node_modules/.bin/tsx", ROOT / "events/rule-lines.ts", "agents"],
        input="".join(json.dumps(text) + "\n" for text in agents),
        capture_output=True,
        check=True,
        text=True,
    )

    ours = [agent(text)._asdict() for text in agents]
    theirs = [json.loads(line) for line in said.stdout.splitlines()]
    assert [*zip(agents, ours, strict=True)] == [*zip(agents, theirs, strict=True)]
    kinds = {(said["device"], said["is_bot_agent"]) for said in ours}
    assert len(kinds) == 11, "every device with every verdict, but no bot without an agent"


def random_agent(rng: Random) -> str:
    """An example, mangled; or its words among those of another."""
    text, other = rng.choice(AGENTS), rng.choice(AGENTS)
    at = rng.randrange(len(text) + 1)
    odd = rng.choice([*ODD, rng.choice(PARTS)])
    return rng.choice(
        [
            text,
            text.upper(),
            text[:at] + odd + text[at:],
            text[:at] + text[at + 1 :],
            text[:at],
            text[:at] + other[rng.randrange(len(other) + 1) :],
            "".join(rng.choices(PARTS, k=rng.randrange(8))),
        ]
    )


def test_the_longest_and_most_repetitive_agent_takes_no_50_ms() -> None:
    def milliseconds(text: str) -> float:
        started = time.process_time()
        AGENT_RULES.judge(text)
        return (time.process_time() - started) * 1_000

    starts = ["", "Mozilla/5.0 (", "Mozilla/5.0 (Linux; Android 13; ", "Mobile/1 "]
    parts = ["a", "1", ".", "/", ";", " ", "; ", "@a", "a/1.0", *PARTS]
    hostile = [(start + part * 1_024)[:1_024] for start in starts for part in parts]

    assert max(map(milliseconds, hostile)) < 50
