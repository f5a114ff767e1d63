import fc from "fast-check";
import { parseTime } from "../../events/event-time.ts";
import type { Stream } from "../../events/schema.ts";
import type { FactIdentity, ReplayEvent } from "./event.ts";
import { openFiles, readFile } from "./testing/read-file.ts";

const files = openFiles();
afterAll(files.remove);

const TIMES = [
  "2026-01-01 10:00:00 UTC",
  "2026-01-01T10:00:00+02:00",
  "2026-01-01T10:00:00.123456Z",
  "2026-02-30 10:00:00 UTC",
  "2026-01-01",
  "1767261600",
  "1999-12-31T23:00:00Z",
  "",
];
const TEXTS = ["77", "", "a\0b", "\ud800", "ü".repeat(129), "x~1d", "toString", "__proto__"];

/** Where an accepted event is when it has become a fact. */
function placeOf(stream: Stream, event: Record<string, unknown>): FactIdentity {
  return stream === "checkouts"
    ? { kind: "checkout", checkoutId: event.checkout_id as string }
    : {
        kind: "click",
        userId: event.user_id as string,
        timeMicros: parseTime(event.event_time as string) as number,
        eventId: event.event_id as string,
      };
}

/** Of how many events, after so many days, are accepted: each of these has its place foretold. */
async function countForetold(path: string, shiftDays: number): Promise<number> {
  const { events, verdicts } = await readFile(path, { shiftDays });
  const accepted = verdicts.flatMap((verdict, index) =>
    verdict.verdict === "accepted" ? [[events[index] as ReplayEvent, verdict.event] as const] : [],
  );
  for (const [{ stream, fact }, event] of accepted) {
    expect(fact).toEqual(placeOf(stream, { ...event }));
  }
  return accepted.length;
}

test.each([0, 2, -3])(
  "every row that the contract accepts %d days later is looked for where it will be",
  async (days) => {
    const cells = fc.sample(
      fc.tuple(
        fc.constantFrom(...TIMES),
        fc.constantFrom("view", "cart", "purchase", "toString", "checkout", ""),
        fc.constantFrom(...TEXTS),
        fc.constantFrom("10.00", "", "cheap"),
        fc.constantFrom(...TEXTS),
      ),
      { numRuns: 1_000, seed: 5 },
    );
    const rows = cells.map(([time, type, user, price, session]) =>
      [time, type, 100, 2, "shoes", "acme", price, user, session].join(),
    );
    const header =
      "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session";
    expect(await countForetold(files.write("rows.csv", [header, ...rows].join("\n")), days)).toBeGreaterThan(
      20,
    );
  },
);

test.each([0, 2, -3])(
  "every line that the contract accepts %d days later is looked for where it will be",
  async (days) => {
    const text = fc.constantFrom(...TEXTS, "77", "78", "79");
    const event = fc.record(
      {
        event_id: text,
        event_type: fc.constantFrom("page_view", "checkout", "page_view", "toString"),
        event_time: fc.constantFrom(...TIMES, "2026-01-01T10:00:00Z"),
        user_id: text,
        session_id: text,
        schema_version: fc.constantFrom(1, 1, 2),
        checkout_id: text,
        currency: fc.constant("EUR"),
        items: fc.constant([{ product_id: "p", quantity: 1, unit_price: 10 }]),
        value: fc.constantFrom(10, 11),
      },
      { requiredKeys: ["event_id", "event_type", "event_time", "user_id", "session_id", "schema_version"] },
    );
    const lines = fc.sample(event, { numRuns: 3_000, seed: 5 }).map((value) => JSON.stringify(value));
    expect(await countForetold(files.write("lines.jsonl", lines.join("\n")), days)).toBeGreaterThan(20);
  },
);
