import { judge, judgeAge, parseTime } from "../../events/contract.ts";
import type { Checkout, Click } from "../../events/event-types.ts";
import { createShop, type Sending } from "./minute.ts";
import type { GeneratorSettings } from "./settings.ts";

const settings: GeneratorSettings = {
  seed: 7,
  events_per_second: 100,
  hours: "flat",
  shoppers: 5000,
  products: 200,
  shares: { late: 0.02, duplicated: 0.03, out_of_order: 0.02, malformed: 0.02, bots: 0.05 },
};

const NOTHING = { late: 0, duplicated: 0, out_of_order: 0, malformed: 0, bots: 0 };

const MINUTE = Date.parse("2026-06-01T12:00:00Z") / 60_000;

function minutes(count: number, changes: Partial<GeneratorSettings> = {}): Sending[][] {
  const shop = createShop({ ...settings, ...changes });
  return Array.from({ length: count }, (_, index) => shop(MINUTE + index));
}

const fiveMinutes = minutes(5);
const sendings = fiveMinutes.flat();
const facts = sendings.filter(({ fate }) => fate === "fact");
type AnyEvent = Omit<Click, "event_type"> & Omit<Checkout, "event_type"> & { event_type: string };
const eventOf = ({ data }: Sending) => JSON.parse(data.toString()) as AnyEvent;
const share = (is: (sending: Sending) => boolean) => sendings.filter(is).length / sendings.length;

test("a minute has the same events for ever, whichever minutes were asked for before", () => {
  const texts = (minute: Sending[] = []) => minute.map(({ dueMs, data }) => `${dueMs} ${data}`);
  expect(texts(createShop(settings)(MINUTE + 3))).toEqual(texts(fiveMinutes[3]));
});

test("another seed is another shop", () => {
  const [other] = minutes(1, { seed: 8 });
  expect(other?.[0]?.data).not.toEqual(fiveMinutes[0]?.[0]?.data);
});

test("every event is due in its minute, in order", () => {
  for (const [index, minute] of fiveMinutes.entries()) {
    const times = minute.map(({ dueMs }) => dueMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.every((time) => Math.floor(time / 60_000) === MINUTE + index)).toBe(true);
  }
});

test("no event is left out between minutes, and none comes in two of them", () => {
  const ids = facts.map((fact) => JSON.stringify(fact.identity));
  expect(new Set(ids).size).toBe(ids.length);
  const sessions = new Map<string, number[]>();
  for (const fact of facts.filter(({ lateByMinutes }) => lateByMinutes === 0)) {
    const { session_id, event_time } = eventOf(fact);
    sessions.set(session_id, [
      ...(sessions.get(session_id) ?? []),
      Math.floor(Date.parse(event_time) / 60_000),
    ]);
  }
  const spanning = [...sessions.values()].filter((seen) => new Set(seen).size > 1);
  expect(spanning.length).toBeGreaterThan(1000);
});

test("the contract accepts every fact and rejects every malformed event with the reason that is meant", () => {
  const day = 86_400_000_000;
  const seen = new Set<string>();
  for (const { stream, data, fate, dueMs } of sendings) {
    const verdict = judge(stream, data);
    if (fate === "fact" || fate === "repeat" || fate === "conflicting_checkout") {
      expect(verdict).toMatchObject({ verdict: "accepted" });
    } else if (fate === "future_time" || fate === "too_old") {
      const time = parseTime(JSON.parse(data.toString()).event_time) ?? 0;
      expect(verdict).toMatchObject({ verdict: "accepted" });
      expect(judgeAge(stream, time, dueMs * 1000, { clickRetention: 30 * day, lookback: 7 * day })).toBe(
        fate,
      );
    } else if (fate !== "duplicate") {
      expect(verdict).toMatchObject({ verdict: "rejected", reason: fate });
    }
    seen.add(fate);
  }
  expect([...seen].sort()).toEqual([
    "conflicting_checkout",
    "duplicate",
    "fact",
    "future_time",
    "not_json",
    "repeat",
    "schema_violation",
    "too_old",
    "value_mismatch",
  ]);
});

/** The order that stands, and another event under its id; one whose first event was sent before these minutes is none. */
function rivals(fate: Sending["fate"]): [standing: Sending, rival: Sending] {
  for (const rival of sendings.filter((sending) => sending.fate === fate)) {
    const standing = facts.find((fact) => fact.identity.checkout_id === rival.identity.checkout_id);
    if (standing !== undefined) {
      return [standing, rival];
    }
  }
  throw new Error(`there is no ${fate}`);
}

test("a conflicting checkout comes after the one that stands, and is another order by its items and value", () => {
  const [standing, conflict] = rivals("conflicting_checkout");
  expect(standing.dueMs).toBeLessThan(conflict.dueMs);
  const { items, value } = eventOf(standing) as Checkout;
  expect(eventOf(conflict)).toMatchObject({ value: value * 2, items: items.map(() => expect.anything()) });
  expect((eventOf(conflict) as Checkout).items).not.toEqual(items);
  expect(conflict.identity.event_id).not.toBe(standing.identity.event_id);
});

test("an order page loaded again comes after the one that stands, as the same order by another event", () => {
  const [standing, repeat] = rivals("repeat");
  const { event_id, event_time, ...order } = eventOf(standing);
  expect(standing.dueMs).toBeLessThan(repeat.dueMs);
  expect(repeat.partitionKey).toBe(standing.partitionKey);
  expect(eventOf(repeat)).toMatchObject(order);
  expect(eventOf(repeat).event_id).not.toBe(event_id);
  expect(Date.parse(eventOf(repeat).event_time)).toBeGreaterThan(Date.parse(event_time));
});

test("rate and shares are what the settings ask for", () => {
  const perSecond = sendings.length / 300;
  expect(perSecond / settings.events_per_second).toBeCloseTo(1, 1);
  expect(share(({ lateByMinutes }) => lateByMinutes > 0)).toBeCloseTo(0.02, 2);
  expect(share(({ fate }) => fate === "duplicate")).toBeCloseTo(0.03, 2);
  const clicks = sendings.filter(({ stream }) => stream === "clicks");
  const malformed = clicks.filter(({ fate }) => fate !== "fact" && fate !== "duplicate");
  expect(malformed.length / clicks.length).toBeCloseTo(0.02, 2);
  const ofBots = (names: RegExp) => share(({ partitionKey }) => names.test(partitionKey));
  // Some fifty journeys, some of which are long.
  expect(Math.abs(ofBots(/^(bot|scalper)-/) / 0.05 - 1)).toBeLessThan(0.25);
  expect(Math.abs(ofBots(/^scalper-/) / ofBots(/^(bot|scalper)-/) - 1 / 3)).toBeLessThan(0.15);
});

test("shares of nothing leave nothing but facts in time", () => {
  const [clean = []] = minutes(1, { shares: NOTHING });
  expect(new Set(clean.map(({ fate, lateByMinutes }) => `${fate} ${lateByMinutes}`))).toEqual(
    new Set(["fact 0"]),
  );
  const delays = clean.map((fact) => fact.dueMs - Date.parse(eventOf(fact).event_time));
  expect(delays.every((delay) => delay === 0)).toBe(true);
});

test("events out of order come up to 20 seconds behind events that happened after them, the others at once", () => {
  const [sent = []] = minutes(1, { shares: { ...NOTHING, out_of_order: 0.1 } });
  const happened = sent.map((sending) => Date.parse(eventOf(sending).event_time));
  const delayed = sent
    .map(({ dueMs }, index) => ({ delayMs: dueMs - (happened[index] as number), index }))
    .filter(({ delayMs }) => delayMs > 0);
  const delays = delayed.map(({ delayMs }) => delayMs);
  expect(delayed.length / sent.length).toBeCloseTo(0.1, 1);
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(2_000);
  expect(Math.max(...delays)).toBeLessThanOrEqual(20_000);
  expect(Math.max(...delays)).toBeGreaterThan(19_000);
  const overtaken = delayed.filter(({ index }) =>
    happened.slice(0, index).some((earlier) => earlier > (happened[index] as number)),
  );
  // The first ones of the minute were overtaken in the minute before.
  expect(overtaken.length / delayed.length).toBeGreaterThan(0.95);
});

test("an event that is due in the first millisecond of a minute belongs to that minute alone", () => {
  // Few events are: the draws put one into this minute that comes seconds after it happened, in the minute before.
  const minute = Date.parse("2026-06-01T12:08:00Z") / 60_000;
  const shop = createShop({ ...settings, shares: { ...NOTHING, out_of_order: 0.5 } });
  const first = (sent: Sending[]) => sent.filter(({ dueMs }) => dueMs === minute * 60_000);
  expect(first(shop(minute))).toHaveLength(1);
  expect(first(shop(minute - 1))).toEqual([]);
});

test("evenings are busier than nights where the hours are a shop's", () => {
  const shop = createShop({ ...settings, hours: "shop" });
  const at = (time: string) => shop(Date.parse(time) / 60_000).length;
  expect(at("2026-06-01T20:30:00Z") / at("2026-06-01T03:30:00Z")).toBeGreaterThan(5);
});

test("the shop has what reports tell apart: sources, devices, currencies, orders of several lines, orders without a click", () => {
  const events = facts.map(eventOf);
  const distinct = (of: (event: AnyEvent) => unknown) => new Set(events.map(of)).size;
  expect(distinct(({ utm_source }) => utm_source)).toBeGreaterThan(5);
  expect(distinct(({ referrer }) => referrer)).toBeGreaterThan(5);
  expect(distinct(({ user_agent }) => user_agent)).toBeGreaterThan(7);
  expect(distinct(({ currency }) => currency)).toBe(6);
  const checkouts = events.filter(({ event_type }) => event_type === "checkout");
  expect(checkouts.some(({ items }) => items.length > 1)).toBe(true);
  const clickedSessions = new Set(events.filter(({ items }) => !items).map(({ session_id }) => session_id));
  expect(checkouts.some(({ session_id }) => !clickedSessions.has(session_id))).toBe(true);
});

test("campaigns that find shoppers and those that bring them back are others, so that models disagree", () => {
  const tagged = facts.map(eventOf).filter(({ utm_campaign }) => utm_campaign);
  const shareOfFirstVisits = (campaign: string) => {
    const visits = tagged.filter(({ utm_campaign }) => utm_campaign === campaign);
    return visits.filter(({ session_id }) => session_id.endsWith("-0")).length / visits.length;
  };
  for (const campaign of ["creators", "prospecting", "shopping_feed"]) {
    expect(shareOfFirstVisits(campaign)).toBeGreaterThan(0.8);
  }
  for (const campaign of ["brand", "cart_reminder", "retargeting"]) {
    expect(shareOfFirstVisits(campaign)).toBeLessThan(0.5);
  }
});

test("some visits were brought by two campaigns, and some shoppers come by two devices", () => {
  const distinctBy = (
    by: (event: AnyEvent) => string,
    of: (event: AnyEvent) => string | null | undefined,
  ) => {
    const seen = new Map<string, Set<string>>();
    for (const event of facts.map(eventOf)) {
      const value = of(event);
      if (value) {
        seen.set(by(event), (seen.get(by(event)) ?? new Set()).add(value));
      }
    }
    return [...seen.values()].map(({ size }) => size);
  };
  const campaigns = distinctBy(
    ({ session_id }) => session_id,
    ({ utm_campaign }) => utm_campaign,
  );
  const devices = distinctBy(
    ({ user_id }) => user_id,
    ({ user_agent }) => user_agent,
  );
  expect(campaigns.filter((count) => count > 1).length).toBeGreaterThan(20);
  expect(Math.max(...devices)).toBe(2);
});
