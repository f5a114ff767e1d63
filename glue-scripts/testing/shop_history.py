"""Random histories of a shop, with everything that can go wrong in one."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from random import Random

from backfill.settings import Settings
from contract.records import CHECKOUTS, CLICKS
from testing.event_builders import (
    MICROSECOND,
    MILLISECOND,
    NOON,
    Record,
    checkout,
    click,
    in_order_of_arrival,
    item,
    record,
)
from testing.golden import payload_of, vectors

CURRENCY_DIGITS = {"USD": 2, "EUR": 2, "JPY": 0, "KWD": 3}
AGES = ("future_time", "too_old")
PRODUCTS = ["p1", "p2", "p3", "p4"]
# First characters whose order by code point differs from that by locale and by UTF-16.
ID_STARTS = ["a", "B", "_", "é", "\uffee", "😀"]
# What CSV, COPY and shells may stumble over.
TEXTS = [None, "", "shoes", 'a "quoted", text', "line\nbreak", "\\.", "\\N", "NULL", " padded ", "é😀", "O'Neill"]
REFERRERS = [None, "", "https://www.google.com/search?q=shoes", "https://news.example/a", "not a url", "http://[bad"]
# The last two are judged in other ways by the first version of the rules: a bot on a phone, and a phone's name.
USER_AGENTS = [
    None,
    "",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0)",
    "Mozilla/5.0 (X11; Linux x86_64)",
    "Googlebot/2.1",
    "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X) Chrome/120.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1)",
    "Mozilla/5.0 (Linux; Android 10; CUBOT P40) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36",
]
UTM_SOURCES = [None, None, "", "Newsletter", "google", "(direct)", "direct"]
UTM_MEDIUMS = [*TEXTS, "cpc", " E-Mail ", "organic", "(none)"]
CLICK_IDS = ("gclid", "fbclid", "msclkid", "ttclid")
# Every user has sessions of these names.
SESSIONS = ["session-1", "session-2", "séance 3"]
LANDINGS = [
    {"gclid": "x1"},
    {"gclid": "x1", "utm_campaign": "spring"},
    {"utm_source": "Newsletter", "utm_medium": "email"},
]
NO_LANDINGS = [{"referrer": "https://shop.example/"}, {}, {"utm_source": "(direct)", "utm_medium": "(none)"}]
REACH = timedelta(hours=24)
# How long after a landing its visit's other clicks come.
AFTER_LANDING = [
    *[timedelta(0), MILLISECOND, timedelta(seconds=1), timedelta(minutes=7), timedelta(hours=3)],
    *[REACH - MILLISECOND, REACH, REACH + MICROSECOND, REACH + MILLISECOND],
]
# Of 11 events so far apart, the window holds both ends but for the last two of these.
BURST_STEPS = [
    *[timedelta(0), MILLISECOND, timedelta(milliseconds=300), timedelta(milliseconds=700)],
    *[timedelta(seconds=1) - MICROSECOND, timedelta(seconds=1), timedelta(seconds=2)],
]
_ELSEWHERE = timezone(timedelta(hours=5, minutes=30))


def random_history(
    rng: Random,
    *,
    users: int = 3,
    events: int = 60,
    prefix: str = "",
    settings: Settings = Settings(),  # noqa: B008
    end: datetime = NOON,
    conflicts: bool = True,
    broken: bool = True,
    bursts: bool = True,
) -> list[Record]:
    """About `events` distinct events of `users`, in order of arrival; the same for the same state of `rng`.

    Orders happen from `end` - 20 days to `end`, and half an hour before their clicks could be too old; clicks up to a
    lookback and two days earlier. They arrive from 5 minutes before that to the click retention after it, and a
    microsecond beyond. User and checkout ids begin with `prefix`, so that histories can be put side by side.
    Without `conflicts` no identity is reused, also by no repeat: then every order of the records has the same answer.
    `bursts` are clicks at about a bot's rate.
    """
    return _Shop(rng, users, prefix, settings, end).history(events, conflicts, broken, bursts)


@cache
def _broken_payloads() -> list[tuple[str, bytes]]:
    """(stream, payload) of the golden vectors that break the contract, but for the huge ones."""
    broken = [(v["stream"], payload_of(v)) for v in vectors() if v["verdict"] not in ("accepted", *AGES)]
    return [(stream, payload) for stream, payload in broken if len(payload) < 10_000]


def _identity(event: dict) -> tuple:
    if "checkout_id" in event:
        return (event["checkout_id"],)
    return event["user_id"], datetime.fromisoformat(event["event_time"]), event["event_id"]


class _Shop:
    def __init__(self, rng: Random, users: int, prefix: str, settings: Settings, end: datetime) -> None:
        self._rng = rng
        self._prefix = prefix
        self._settings = settings
        self._users = [f"{prefix}user-{n}" for n in range(users)]
        oldest = end - settings.click_retention + settings.lookback + timedelta(minutes=30)
        self._moments = [end - rng.randrange(20 * 86_400_000) * MILLISECOND for _ in range(12)] + [oldest]

    def history(self, events: int, conflicts: bool, broken: bool, bursts: bool) -> list[Record]:
        orders = [self._order(n) for n in range(max(1, events // 6))]
        clicks: list[dict] = []
        while len(clicks) < events - len(orders):
            [seen] = self._rng.choices([self._click, self._visit, self._burst], [72, 20, 8 if bursts else 0])
            clicks += seen(len(clicks), self._rng.choice(orders))
        facts = list({_identity(event): event for event in orders + clicks}.values())
        valid = [arrived for event in facts for arrived in self._deliveries(event)]
        others = []
        if conflicts:
            others += [self._rival(event) for event in facts if self._chance(0.15)]
        if broken:
            others += [arrived for _ in range(events // 6) for arrived in self._broken(self._rng.choice(valid))]
        return in_order_of_arrival(self._rng.sample(valid + others, len(valid + others)))

    def _chance(self, probability: float) -> bool:
        return self._rng.random() < probability

    def _order(self, number: int) -> dict:
        currency, digits = self._rng.choice(list(CURRENCY_DIGITS.items()))
        items = [
            item(
                self._rng.choice(PRODUCTS),
                self._rng.choice([1, 1, 2, 7]),
                str(Decimal(self._rng.randrange(200_000)).scaleb(-digits)),
                category=self._rng.choice(TEXTS),
                brand=self._rng.choice(TEXTS),
            )
            for _ in range(self._rng.choice([1, 1, 2, 4]))
        ]
        return checkout(
            self._rng.choice(self._users),
            self._rng.choice(self._moments),
            items,
            event_id=f"{self._prefix}o{number}",
            checkout_id=f"{self._prefix}order-{number}",
            currency=currency,
            coupon=self._rng.choice(TEXTS),
            user_agent=self._rng.choice(USER_AGENTS),
            session_id=self._rng.choice(SESSIONS),
        )

    def _click(self, number: int, order: dict) -> list[dict]:
        """A click at any moment, or near the order that it may earn: at the window's ends, within it, just outside."""
        line_time, lookback = datetime.fromisoformat(order["event_time"]), self._settings.lookback
        edge = self._rng.choice([line_time, line_time - lookback])
        at = self._rng.choice(
            [
                *[edge, edge + MICROSECOND, edge - MICROSECOND, edge + MILLISECOND, edge - MILLISECOND],
                *[line_time - lookback * self._rng.random() for _ in range(5)],
                *[self._rng.choice(self._moments) for _ in range(5)],
            ]
        )
        source = {
            "referrer": self._rng.choice([*REFERRERS, *["https://shop.example/"] * 4]),
            "utm_source": self._rng.choice(UTM_SOURCES),
            "utm_medium": self._rng.choice(UTM_MEDIUMS),
            "utm_campaign": self._rng.choice(TEXTS),
            **{name: "x1" for name in CLICK_IDS if self._chance(0.1)},
        }
        return [self._seen(number, order, self._visitor(order), self._rng.choice(SESSIONS), at, source)]

    def _visit(self, number: int, order: dict) -> list[dict]:
        """A landing and what comes after it in its session, now and then with another landing among it.

        One click is at the order's time, at its window's begin, at a day's last moment, or anywhere between.
        """
        line_time, lookback = datetime.fromisoformat(order["event_time"]), self._settings.lookback
        midnight = line_time.replace(hour=0, minute=0, second=0, microsecond=0)
        placed = [line_time, line_time - lookback, midnight - MILLISECOND, line_time - lookback * self._rng.random()]
        after = self._rng.choices(AFTER_LANDING, k=self._rng.randint(2, 4))
        landed = self._rng.choice(placed) - after[0]
        times = [landed + since for since in after]
        sources = [self._rng.choice(NO_LANDINGS if self._chance(0.7) else LANDINGS) for _ in times]
        clicks = [(landed, self._rng.choice(LANDINGS)), *zip(times, sources, strict=True)]
        user, session = self._visitor(order), self._rng.choice(SESSIONS)
        return [self._seen(number + 2 * n, order, user, session, at, source) for n, (at, source) in enumerate(clicks)]

    def _burst(self, number: int, order: dict) -> list[dict]:
        """Clicks of one user at a bot's rate, or at just under it; the order may be among them."""
        line_time = datetime.fromisoformat(order["event_time"])
        last = line_time - self._rng.choice([timedelta(0), timedelta(seconds=-4), timedelta(minutes=1), REACH])
        step, user = self._rng.choice(BURST_STEPS), self._visitor(order)
        moments = [last - step * n for n in range(self._rng.choice([9, 10, 11, 12, 15]))]
        return [
            self._seen(number + 2 * n, order, user, SESSIONS[0], at, self._rng.choice([*LANDINGS, *NO_LANDINGS]))
            for n, at in enumerate(moments)
        ]

    def _visitor(self, order: dict) -> str:
        return order["user_id"] if self._chance(0.8) else self._rng.choice(self._users)

    def _seen(self, number: int, order: dict, user: str, session: str, at: datetime, source: dict) -> dict:
        return click(
            user,
            at,
            event_id=f"{self._rng.choice(ID_STARTS)}{self._prefix}{number // 2}",
            event_type=self._rng.choice(["page_view", "page_view", "add_to_cart", "remove_from_cart"]),
            session_id=session,
            product_id=self._rng.choice([*[i["product_id"] for i in order["items"]], *PRODUCTS[:2], None]),
            category=self._rng.choice(TEXTS),
            price=self._rng.choice([None, Decimal("0"), Decimal("35.79"), Decimal("999999.999")]),
            currency=self._rng.choice([None, *CURRENCY_DIGITS]),
            quantity=self._rng.choice([None, 1, 3]),
            user_agent=self._rng.choice(USER_AGENTS),
            ip_address="203.0.113.7",
            page_url="https://shop.example/p1",
            **source,
        )

    def _deliveries(self, event: dict) -> list[Record]:
        """One record, or several: sent again, also written in another way, also days later."""
        first = record(event, self._delay(event))
        again = []
        while self._chance(0.2):
            later = self._rng.choice([timedelta(0), timedelta(seconds=1), timedelta(days=1)])
            written = self._rewritten(event) if self._chance(0.3) else event
            again.append(record(written, arrival=first.arrival + later))
        return [first, *again]

    def _delay(self, event: dict) -> timedelta:
        retention, lookback = self._settings.click_retention, self._settings.lookback
        oldest = retention - lookback if "checkout_id" in event else retention
        ahead = -timedelta(minutes=5)
        if self._chance(0.8):
            return self._rng.choice([0, 1, 2]) * timedelta(seconds=1)
        return self._rng.choice(
            [oldest, oldest + MICROSECOND, ahead, ahead - MICROSECOND, ahead / 2, oldest * self._rng.random()]
        )

    def _rewritten(self, event: dict) -> dict:
        """The same facts in other words: fields in another order, another zone, a field more."""
        elsewhere = datetime.fromisoformat(event["event_time"]).astimezone(_ELSEWHERE)
        names = self._rng.sample(list(event), len(event))
        return {name: event[name] for name in names} | {"event_time": elsewhere.isoformat(), "trace": None}

    def _broken(self, valid: Record) -> list[Record]:
        """A record that breaks the contract, or a good one on the wrong stream; once or twice."""
        stream, payload = self._rng.choice(_broken_payloads())
        if self._chance(0.1):
            stream, payload = (CHECKOUTS if valid.stream == CLICKS else CLICKS), valid.payload
        return [replace(valid, stream=stream, payload=payload)] * (1 + self._chance(0.3))

    def _other_order(self, order: dict) -> dict:
        """What is another order, and what the same one, told again."""
        items, moment = order["items"], datetime.fromisoformat(order["event_time"])
        return self._rng.choice(
            [
                {"user_id": self._rng.choice(self._users)},
                {"items": [i | {"quantity": 2 * i["quantity"]} for i in items], "value": 2 * order["value"]},
                {"items": [*items, item("free", 1, "0")]},
                {"event_id": f"{order['event_id']}-again"},
                {"event_time": (moment + self._rng.choice([MILLISECOND, timedelta(hours=1)])).isoformat()},
                {"session_id": "another session"},
                {"coupon": "SPRING"},
                {"items": items[::-1], "event_id": f"{order['event_id']}-again"},
            ]
        )

    def _rival(self, event: dict) -> Record:
        """Other content under the same identity, before or after it; or an order page loaded again."""
        change = self._other_order(event) if "checkout_id" in event else {"session_id": "another session"}
        seconds = self._rng.choice([-1, 0, 0, 1, 90_000])
        arrival = datetime.fromisoformat(event["event_time"]) + timedelta(seconds=1 + seconds)
        return record(event | change, arrival=arrival)
