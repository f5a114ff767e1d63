"""The channel rules: by hand-written examples, and as the other language reads them."""

import json
import subprocess
from pathlib import Path
from random import Random
from typing import Any

import pytest

from contract.channels import RULES, RULES_BY_VERSION, ChannelRules, own_source
from contract.event_types import Click
from contract.tags import UTM
from testing.event_builders import click
from testing.golden import channel_examples

ROOT = Path(__file__).parents[2]
EXAMPLES = channel_examples()
SHIPPED = json.loads((ROOT / f"glue-scripts/contract/channel_rules/{RULES.version}.json").read_text())
CLICK_IDS = tuple(SHIPPED["click_ids"])
SITES = [text for sites in SHIPPED["sites"].values() for name, texts in sites.items() for text in (name, *texts)]
SITES += [text for texts in SHIPPED["words"].values() for text in texts]
OWNERS = ["shop.example", "shop.co.uk", "a.myshopify.com", "192.0.2.7", "www.shop.example", "pay.shop.co.uk", "x.de"]
MEDIUMS = [example["click"]["utm_medium"] for example in EXAMPLES if example["click"].get("utm_medium")]
CAMPAIGNS = ["spring", "shop-x", "workshop", "E-Shopping", "2shop", "ſhop", " ", "", "(not set)", "{campaign}"]
ODD = ["", " ", "\t", ".", "..", "www.", "*", "İ", "ſ", "Σ", "😀", "\x1f", "\x85", "\ufeff", "@", ":", "/", "\\", "["]
ODD += ["]", "%", "%2F", "%3a", "%25", "+", "&", "=", "?", "#", ";", "%00", "%ff", "%e2%82", "é"]
URLS = [
    "https://{}/",
    "http://{}",
    "//{}?q",
    "{}",
    "{}/path",
    "android-app://{}/x",
    "HTTPS://a@{}:80",
    " https://www.{}#",
    "x:{}",
    "//{}\\@bing.com",
    "https%3A%2F%2F{}%2F",
    "https%253a%252f%252f{}%252fp",
    "https:%2F%2F{}%3Fq",
    "https%3A//{}/",
]


def channel_by(fields: dict) -> str:
    return own_source(Click(**click(**fields))).channel


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["title"] for example in EXAMPLES])
def test_a_golden_click_gets_its_channel_and_source(example: dict) -> None:
    own = own_source(Click(**click(**example["click"])))

    assert (own.channel, own.source) == (example["channel"], example.get("source", own.source))


def test_the_job_ships_the_contracts_rules_of_every_version() -> None:
    parts = [json.loads((ROOT / f"events/{name}.json").read_text()) for name in ("channels", "sites", "shop")]
    parts.append(json.loads((ROOT / "events/public-suffixes.json").read_text()))
    written = {name: value for part in parts for name, value in part.items() if not name.startswith("$")}
    assert written == SHIPPED
    versions = json.loads((ROOT / "events/channels.versions.json").read_text())
    assert {0, *map(int, versions)} == RULES_BY_VERSION.keys()


def test_a_click_is_judged_by_the_rules_that_it_is_judged_by() -> None:
    other = ChannelRules(SHIPPED | {"version": RULES.version + 1, "rules": [], "otherwise": "other"})
    tagged = Click(**click(utm_source="google.de", utm_medium="CPC"))

    by = {name: own_source(tagged, rules) for name, rules in {"newest": RULES, "other": other}.items()}
    by |= {str(version): own_source(tagged, RULES_BY_VERSION[version]) for version in (0, 1)}

    assert {name: (own.channel, own.source, own.utm_medium) for name, own in by.items()} == {
        "newest": ("paid_search", "google", "cpc"),
        "other": ("other", "google", "cpc"),
        "1": ("paid_search", "google.de", "CPC"),
        "0": ("unassigned", "google.de", "CPC"),
    }


def test_a_version_reads_the_click_ids_that_it_knows() -> None:
    click_ids = {name: site for name, site in SHIPPED["click_ids"].items() if name != "yclid"}
    before = ChannelRules(SHIPPED | {"click_ids": click_ids})

    landings: list[dict[str, Any]] = [{"yclid": "x1"}, {"page_url": "https://shop.example/?yclid=x1"}]
    for fields in landings:
        assert own_source(Click(**click(**fields))).channel == "paid_search"
        assert own_source(Click(**click(**fields)), before).channel == "direct"


def test_what_a_page_address_says_fits_the_columns() -> None:
    own = own_source(Click(**click(page_url=f"https://shop.example/?utm_source=a%00b&utm_campaign={'%C3%A9' * 300}")))

    assert own.utm_source == "ab"
    assert own.utm_campaign == "é" * 256


@pytest.mark.parametrize("shop", [{}, {"own_domains": ["shop.example"], "ignored_referrers": ["bing.com"]}])
def test_both_languages_give_random_clicks_the_same_source(shop: dict, tmp_path: Path) -> None:
    clicks = [random_click(Random(seed)) for seed in range(20_000)]
    rules = tmp_path / "rules.json"
    rules.write_text(json.dumps(SHIPPED | shop))

    said = subprocess.run(
        [ROOT / "node_modules/.bin/tsx", ROOT / "events/rule-lines.ts", "channels", rules],
        input="".join(json.dumps(fields) + "\n" for fields in clicks),
        capture_output=True,
        check=True,
        text=True,
    )

    judge = ChannelRules(SHIPPED | shop)
    ours = [own_source(Click(**click(**fields)), judge)._asdict() for fields in clicks]
    theirs = [json.loads(line) for line in said.stdout.removesuffix("\n").split("\n")]
    assert [*zip(clicks, ours, strict=True)] == [*zip(clicks, theirs, strict=True)]
    channels = {own["channel"] for own in ours}
    assert channels == {example["channel"] for example in EXAMPLES}, "every channel occurs"
    for own in ours:
        for only in ("direct", "internal"):
            assert (own["channel"] == only) == (own["source"] == only)


def random_click(rng: Random) -> dict:
    """Fields of a click, each of them often missing, with texts that rules know, almost know, or do not."""
    domains = [random_site(rng) for _ in range(2)]
    own = rng.choice(OWNERS) if rng.random() < 0.3 else rng.choice(domains)
    chances: dict[str, tuple[float, str]] = {
        "utm_source": (0.3, rng.choice(["{}", "{}", "{}_ads", "ads {}", "https://{}/x"]).format(random_site(rng))),
        "utm_medium": (0.3, mangled(rng, rng.choice(MEDIUMS))),
        **{name: (0.1, rng.choice(CAMPAIGNS)) for name in UTM[2:]},
        **{name: (0.02, rng.choice(["x1", "x1", " ", "", "undefined", "{gclid}"])) for name in CLICK_IDS},
        "referrer": (0.6, rng.choice(URLS).format(rng.choice([*domains, rng.choice(OWNERS)]))),
        "page_url": (0.7, rng.choice(URLS).format(own) + random_query(rng)),
    }
    return {name: text for name, (chance, text) in chances.items() if rng.random() < chance}


def random_query(rng: Random) -> str:
    """Behind a page's address; often nothing."""
    if rng.random() < 0.6:
        return ""
    names = [*UTM, *CLICK_IDS, "UTM_Source", "scclid", "q", ""]
    texts = ["x1", "google", "cpc", "shop", "a+b%20c", "undefined", "50% på%20skor", "ť%&%20"]
    pairs = [f"{rng.choice(names)}={mangled(rng, rng.choice(texts))}" for _ in range(rng.randrange(4))]
    return rng.choice(["?", "?", "#", "/?x=1&", "??"]) + rng.choice(["&", "&", ";"]).join(pairs)


def random_site(rng: Random) -> str:
    site = rng.choice(SITES)
    top = rng.choice(["com", "de", "co.uk", "com.au", "com.example", "co", "x", ""])
    return mangled(rng, rng.choice(["", "", "www.", "m.", "not", "mail.", "email."]) + site.replace("*", top))


def mangled(rng: Random, text: str) -> str:
    """Mostly the text as it is; else in capitals, with something odd in it, or without a character."""
    at = rng.randrange(len(text) + 1)
    odd = rng.choice(ODD)
    return rng.choice(
        [text, text, text, text.upper(), text[:at] + odd + text[at:], f"{odd}{text}{odd}", text[:at] + text[at + 1 :]]
    )
