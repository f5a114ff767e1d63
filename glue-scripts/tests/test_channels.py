"""The channel rules: by hand-written examples, and as the other language reads them."""

import json
import subprocess
from pathlib import Path
from random import Random

import pytest

from contract.channels import RULES, RULES_BY_VERSION, ChannelRules
from contract.enrichment import own_source
from contract.event_types import Click
from testing.event_builders import click
from testing.golden import channel_examples

ROOT = Path(__file__).parents[2]
EXAMPLES = channel_examples()
SITES = [site for sites in json.loads((ROOT / "events/channels.json").read_text())["sites"].values() for site in sites]
MEDIUMS = [example["click"]["utm_medium"] for example in EXAMPLES if example["click"].get("utm_medium")]
ODD = [
    "",
    " ",
    "\t",
    ".",
    "..",
    "www.",
    "*",
    "İ",
    "ſ",
    "Σ",
    "😀",
    "\x1f",
    "\x85",
    "\ufeff",
    "@",
    ":",
    "/",
    "\\",
    "[",
    "]",
    "%",
]
URLS = [
    "https://{}/",
    "http://{}",
    "//{}?q",
    "{}",
    "android-app://{}/x",
    "HTTPS://a@{}:80",
    " https://www.{}#",
    "x:{}",
    "//{}\\@bing.com",
]
TEXTS = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
CLICK_IDS = ("gclid", "fbclid", "msclkid", "ttclid")


def channel_by(fields: dict) -> str:
    return own_source(Click(**click(**fields))).channel


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["title"] for example in EXAMPLES])
def test_a_golden_click_gets_its_channel(example: dict) -> None:
    assert channel_by(example["click"]) == example["channel"]


def test_the_job_ships_the_contracts_rules_of_every_version() -> None:
    shipped = ROOT / f"glue-scripts/contract/channel_rules/{RULES.version}.json"
    assert shipped.read_text() == (ROOT / "events/channels.json").read_text()
    versions = json.loads((ROOT / "events/channels.versions.json").read_text())
    assert {0, *map(int, versions)} == RULES_BY_VERSION.keys()


def test_a_click_is_judged_by_the_rules_that_it_is_judged_by() -> None:
    other = ChannelRules(
        json.loads((ROOT / "events/channels.json").read_text()) | {"version": 2, "rules": [], "otherwise": "other"}
    )
    tagged = Click(**click(utm_source="google", utm_medium="cpc"))

    assert own_source(tagged).channel == "paid_search"
    assert own_source(tagged, other).channel == "other"
    assert own_source(tagged, RULES_BY_VERSION[0]).channel == "unassigned"


def test_both_languages_give_random_clicks_the_same_channel() -> None:
    clicks = [random_click(Random(seed)) for seed in range(20_000)]

    said = subprocess.run(
        [ROOT / "node_modules/.bin/tsx", ROOT / "events/channel-lines.ts"],
        input="".join(json.dumps(fields) + "\n" for fields in clicks),
        capture_output=True,
        check=True,
        text=True,
    )

    ours = [channel_by(fields) for fields in clicks]
    assert [*zip(clicks, ours, strict=True)] == [*zip(clicks, said.stdout.splitlines(), strict=True)]
    assert len(set(ours)) == len({example["channel"] for example in EXAMPLES}), "every channel occurs"


def random_click(rng: Random) -> dict:
    """Fields of a click, each of them often missing, with texts that rules know, almost know, or do not."""
    domains = [random_site(rng) for _ in range(2)]
    chances: dict[str, tuple[float, str]] = {
        "utm_source": (0.4, random_site(rng)),
        "utm_medium": (0.4, mangled(rng, rng.choice(MEDIUMS))),
        **{name: (0.1, rng.choice(["spring", " ", "", "(not set)"])) for name in TEXTS[2:]},
        **{name: (0.1, rng.choice(["x1", "x1", " ", ""])) for name in CLICK_IDS},
        "referrer": (0.7, rng.choice(URLS).format(domains[0])),
        "page_url": (0.7, rng.choice(URLS).format(rng.choice(domains))),
    }
    return {name: text for name, (chance, text) in chances.items() if rng.random() < chance}


def random_site(rng: Random) -> str:
    site = rng.choice(SITES)
    top = rng.choice(["com", "de", "co.uk", "com.au", "com.example", "co", "x", ""])
    return mangled(rng, rng.choice(["", "", "www.", "m.", "not"]) + site.replace("*", top))


def mangled(rng: Random, text: str) -> str:
    """Mostly the text as it is; else in capitals, with something odd in it, or without a character."""
    at = rng.randrange(len(text) + 1)
    odd = rng.choice(ODD)
    return rng.choice(
        [text, text, text, text.upper(), text[:at] + odd + text[at:], f"{odd}{text}{odd}", text[:at] + text[at + 1 :]]
    )
