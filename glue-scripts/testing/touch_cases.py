"""Golden histories for each word's edge: what a shopper saw before one order of p1 at NOON, and the touches of it.

Touches are in order, each as the click that counts < its landing, `-` where nobody knows one. Clicks are a, b, c ...
"""

from datetime import timedelta
from string import ascii_lowercase

from backfill.settings import Settings
from testing.event_builders import MILLISECOND, NOON, Record, checkout, click, record
from testing.oracle_comparison import Answer

RULES = Settings(max_path=4)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)

AD = {"gclid": "x"}
LETTER = {"utm_source": "letter", "utm_medium": "email", "utm_campaign": "may"}
SHOP = {"referrer": "https://shop.example/x", "page_url": "https://shop.example/y"}
NOTHING: dict[str, str] = {}
SAYS_DIRECT = {"utm_source": "(direct)", "utm_medium": "(none)"}
REMOVED = {"event_type": "remove_from_cart"}
BOT, PHONE = {"user_agent": "Googlebot/2.1"}, {"user_agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0)"}
ELSEWHERE, NOWHERE = {"product_id": "p2"}, {"product_id": None}
S2 = {"session_id": "session-2"}
OF_ANOTHER = {"user_id": "another of a session of this name"}


def seen(before: timedelta, source: dict, **fields: object) -> dict:
    """A click so long before the order."""
    return {"at": NOON - before} | source | fields


LANDINGS: dict[str, tuple[list[dict], str]] = {
    "what says where it came from is its own origin": ([seen(HOUR, AD)], "a<a"),
    "the shop's own page is no landing": ([seen(HOUR, SHOP)], "a<-"),
    "what says nothing is no landing": ([seen(HOUR, NOTHING)], "a<-"),
    "a tag that says direct is no landing": ([seen(2 * MINUTE, AD), seen(MINUTE, SAYS_DIRECT)], "a<a"),
    "a landing may be on another product": ([seen(HOUR, AD, **ELSEWHERE), seen(MINUTE, SHOP)], "b<a"),
    "a landing may be on no product": ([seen(HOUR, AD, **NOWHERE), seen(MINUTE, SHOP)], "b<a"),
    "a landing may be a remove_from_cart": ([seen(HOUR, AD, **REMOVED), seen(MINUTE, SHOP)], "b<a"),
    "a landing may be a bot's": ([seen(HOUR, AD, **BOT), seen(MINUTE, SHOP)], "b<a"),
    "a landing after the order is nobody's": ([seen(HOUR, SHOP), seen(-MINUTE, AD)], "a<-"),
}

ORIGINS: dict[str, tuple[list[dict], str]] = {
    "the latest landing is the origin": (
        [seen(3 * HOUR, AD, **ELSEWHERE), seen(2 * HOUR, LETTER, **ELSEWHERE), seen(HOUR, SHOP)],
        "c<b",
    ),
    "a landing of the click's own moment is its origin": ([seen(HOUR, SHOP), seen(HOUR, AD, **ELSEWHERE)], "a<b"),
    "a landing a millisecond later is not": ([seen(HOUR, SHOP), seen(HOUR - MILLISECOND, AD, **ELSEWHERE)], "a<-"),
    "of landings of one moment the one with the greatest id by bytes is": (
        [
            seen(HOUR, SHOP),
            seen(HOUR, AD, event_id="\uffee", **ELSEWHERE),
            seen(HOUR, LETTER, event_id="😀", **ELSEWHERE),
            seen(HOUR, AD, event_id="é", **ELSEWHERE),
            seen(HOUR, AD, event_id="Z", **ELSEWHERE),
        ],
        "a<😀",
    ),
    "a later landing with a lesser id is": (
        [seen(2 * HOUR, AD, event_id="z", **ELSEWHERE), seen(HOUR, LETTER, **ELSEWHERE), seen(MINUTE, SHOP)],
        "c<b",
    ),
    "a landing is its own origin beside one of a greater id": (
        [seen(HOUR, AD), seen(HOUR, LETTER, event_id="z", **ELSEWHERE)],
        "a<a",
    ),
    "a landing reaches 24 hours": ([seen(DAY + HOUR, AD, **ELSEWHERE), seen(HOUR, SHOP)], "b<a"),
    "a landing reaches no millisecond further": (
        [seen(DAY + HOUR + MILLISECOND, AD, **ELSEWHERE), seen(HOUR, SHOP)],
        "b<-",
    ),
    "a landing reaches over midnight": ([seen(12 * HOUR + MILLISECOND, AD, **ELSEWHERE), seen(HOUR, SHOP)], "b<a"),
    "a landing may be older than the window": ([seen(8 * DAY, AD), seen(7 * DAY, SHOP)], "b<a"),
    "a landing of another session is not": ([seen(2 * HOUR, AD, **ELSEWHERE, **S2), seen(HOUR, SHOP)], "b<-"),
    "a landing of another user's session of the same name is not": (
        [seen(2 * HOUR, AD, **ELSEWHERE, **OF_ANOTHER), seen(HOUR, SHOP)],
        "b<-",
    ),
}

TOUCHES: dict[str, tuple[list[dict], str]] = {
    "three pages of a visit are one touch": ([seen(HOUR, AD), seen(3 * MINUTE, SHOP), seen(MINUTE, SHOP)], "a<a"),
    "three landings of one source are one touch": ([seen(HOUR * n, LETTER) for n in (3, 2, 1)], "a<a"),
    "the same source in another session is another touch": ([seen(2 * HOUR, AD), seen(HOUR, AD, **S2)], "a<a b<b"),
    "a source that comes back is a third touch": (
        [seen(3 * HOUR, AD), seen(2 * HOUR, LETTER), seen(HOUR, AD)],
        "a<a b<b c<c",
    ),
    "sessions side by side do not part each other's touches": (
        [seen(4 * HOUR, AD), seen(3 * HOUR, LETTER, **S2), seen(2 * HOUR, SHOP), seen(HOUR, SHOP, **S2)],
        "a<a b<b",
    ),
    "another medium is another touch": (
        [seen(2 * HOUR, LETTER), seen(HOUR, LETTER | {"utm_medium": "newsletter"})],
        "a<a b<b",
    ),
    "no campaign is another touch than one": (
        [seen(2 * HOUR, LETTER), seen(HOUR, LETTER | {"utm_campaign": ""})],
        "a<a b<b",
    ),
    "past the landing's reach a visit goes on as direct": ([seen(DAY + HOUR, AD), seen(MINUTE, SHOP)], "a<a b<-"),
    "after a bot's click the next one counts": ([seen(2 * HOUR, AD, **BOT), seen(HOUR, SHOP, **PHONE)], "b<a"),
    "a bot's click parts no touch": ([seen(3 * HOUR, AD), seen(2 * HOUR, LETTER, **BOT), seen(HOUR, AD)], "a<a"),
    "a bot's landing parts what comes after it": (
        [seen(3 * HOUR, AD), seen(2 * HOUR, LETTER, **BOT), seen(HOUR, SHOP)],
        "a<a c<b",
    ),
    "a remove_from_cart earns nothing": ([seen(HOUR, AD, **REMOVED)], ""),
    "what max_path cuts parts no touch": (
        [seen(5 * HOUR, AD), seen(4 * HOUR, LETTER), *[seen(HOUR * n, AD) for n in (3, 2, 1)]],
        "a<a",
    ),
    "max_path cuts before bots are left out": (
        [seen(5 * HOUR, AD), seen(4 * HOUR, LETTER), *[seen(HOUR * n, SHOP, **BOT) for n in (3, 2, 1)]],
        "a<a",
    ),
}

CASES = LANDINGS | ORIGINS | TOUCHES
EXPECTED = {title: touches for title, (_, touches) in CASES.items()}


def case_records() -> list[Record]:
    """All cases, each with a shopper of its own: the title."""
    events = []
    for title, (clicks, _) in CASES.items():
        events += [
            click(**({"user_id": title, "event_id": event_id} | fields))
            for event_id, fields in zip(ascii_lowercase, clicks, strict=False)
        ]
        events.append(checkout(title, checkout_id=title))
    return [record(event) for event in events]


def touches_of(answer: Answer) -> dict[str, str]:
    """The touches of each shopper's order, written as the cases write them."""
    touches: dict[str, list[str]] = {}
    for row in sorted(answer["attribution_credit"].values(), key=lambda row: row["position"]):
        of_order = touches.setdefault(row["checkout_id"], [])
        if row["click_id"] is not None:
            pair = answer["paths"][row["checkout_id"], row["line_no"], row["click_time"], row["click_id"]]
            of_order.append(f"{row['click_id']}<{pair['landing_id'] or '-'}")
    return {title: " ".join(of_order) for title, of_order in touches.items()}
