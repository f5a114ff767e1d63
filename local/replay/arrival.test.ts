import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestDatabase } from "../database/test-database.ts";
import { withClient } from "../database.ts";
import { openIngestReader } from "../figures/ingest-reader.ts";
import { waitForArrival } from "./arrival.ts";
import { openCheckoutIds } from "./checkout-ids.ts";
import { DAY_MICROS, digest, type ReplayEvent } from "./event.ts";
import { openIdentitySpool } from "./identity-spool.ts";
import { makeRoomForTimes } from "./kept-times.ts";
import { summarise } from "./summary.ts";

const BEGAN = Date.UTC(2026, 0, 2);
const CLICK_MICROS = Date.UTC(2026, 0, 1, 10) * 1000 + 123_456;

let server: Awaited<ReturnType<typeof startTestDatabase>>;
let scratch: string;

beforeAll(async () => {
  server = await startTestDatabase();
  scratch = mkdtempSync(join(tmpdir(), "arrival-"));
  await sql(`
    select ensure_click_partitions('2026-01-01', '2026-01-01');
    insert into clicks (user_id, event_time, event_id, event_type, bucket, session_id, device, source)
    values ('u', '2026-01-01T10:00:00.123456Z', 'e', 'page_view', 1, 's', 'd', 'direct');
    insert into checkouts values ('c', 'u', 'e2', '2026-01-01T11:00:00Z', 1, 's', 'd', 'USD', 30.10, null, null, '');
    insert into checkout_lines values
    ('c', 1, 'u', '2026-01-01T11:00:00Z', 1, 1, 'p', null, null, 'USD', 10.05, 10.05),
    ('c', 2, 'u', '2026-01-01T11:00:00Z', 1, 1, 'q', null, null, 'USD', 20.05, 20.05);
    insert into paths (checkout_id, line_no, click_time, click_id, source, device, is_bot_agent, is_bot_rate)
    values ('c', 1, '2026-01-01T10:00:00.123456Z', 'e', 'direct', 'd', false, false);
    insert into rejected_events
    values ('clicks', sha256('bad'), 'not_json', '$', '', 'bad', '1', '2026-01-02T00:00:01Z');
    insert into batches
    (run_id, batch_id, partition_id, attempt, committed_at, last_arrival, received, accepted, duplicates, repeats,
    rejected, expired, clicks, checkouts, lines, pairs, latency_histogram, stage_ms)
    values
    ('old', 0, 0, 0, '2026-01-02T00:00:01Z', '2026-01-01T23:59:59Z', 7, 7, 0, 0, 0, 0, 7, 0, 0, 0, '{0,7}', '{}'),
    ('new', 0, 0, 0, '2026-01-02T00:00:01Z', '2026-01-02T00:00:01Z', 3, 2, 0, 0, 1, 0, 1, 1, 2, 1, '{1,2,0}', '{}'),
    ('new', 0, 1, 0, '2026-01-02T00:00:02Z', '2026-01-02T00:00:01Z', 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, '{0,0,1}', '{}');
  `);
});
afterAll(async () => {
  await server.remove();
  rmSync(scratch, { recursive: true });
});

const sql = (text: string) => withClient(server.clientConfig("owner"), (client) => client.query(text));

function event(fact: ReplayEvent["fact"], data = "x", stream: ReplayEvent["stream"] = "clicks"): ReplayEvent {
  return { stream, data: Buffer.from(data), partitionKey: "u", timeMicros: undefined, fact };
}

const CLICK = event({ kind: "click", userId: "u", timeMicros: CLICK_MICROS, eventId: "e" });
const CHECKOUT = event({ kind: "checkout", checkoutId: "c" }, "y", "checkouts");
const BAD = event(undefined, "bad");

async function missingOf(...events: ReplayEvent[]): Promise<string[]> {
  const reader = openIngestReader(server.clientConfig("reader"), BEGAN);
  const spool = openIdentitySpool(join(scratch, "identities"));
  const missing: string[] = [];
  for (const sent of events) {
    spool.add(sent);
  }
  await spool.check(async (identities) => {
    const found = await reader.findMissing(identities);
    missing.push(...found.map(({ payloadHash }) => payloadHash));
    return found;
  });
  expect(spool.remaining()).toBe(missing.length);
  await reader.close();
  return missing;
}

test("an event is found as a click to the microsecond, as a checkout, or as a rejected payload", async () => {
  expect(await missingOf(CLICK, CHECKOUT, BAD)).toEqual([]);
});

test("what differs in any part of its identity is missing", async () => {
  const other = event({ kind: "click", userId: "u", timeMicros: CLICK_MICROS + 1, eventId: "e" }, "1");
  const stranger = event({ kind: "checkout", checkoutId: "d" }, "2", "checkouts");
  const elsewhere = event(undefined, "bad", "checkouts");
  expect(await missingOf(CLICK, other, stranger, elsewhere)).toEqual([
    digest("1"),
    digest("2"),
    digest("bad"),
  ]);
});

function wait(events: ReplayEvent[], jobEnded: () => string | undefined) {
  const spool = openIdentitySpool(join(scratch, "waiting"));
  for (const sent of events) {
    spool.add(sent);
  }
  const reader = openIngestReader(server.clientConfig("reader"), BEGAN);
  const seen: number[] = [];
  const onProgress = (received: number) => seen.push(received);
  const { signal } = new AbortController();
  const done = waitForArrival({ reader, spool, sent: events.length, jobEnded, onProgress, signal });
  return done.finally(() => reader.close()).then((books) => ({ books, seen }));
}

test("the waiting ends when all has arrived, with the books of what arrived since", async () => {
  const { books, seen } = await wait([CLICK, CLICK, CHECKOUT, BAD], () => undefined);
  expect(books).toMatchObject({
    received: 4,
    accepted: 2,
    duplicates: 1,
    repeats: 1,
    rejected: 1,
    expired: 0,
  });
  expect(seen).toEqual([4]);
});

/** Waits for a click and two events of which one more arrives after each look. @returns how many each look was for */
function waitForStragglers(name: string, jobEnded: (looks: number[]) => string | undefined) {
  const stragglers = [`${name} first`, `${name} second`];
  const spool = openIdentitySpool(join(scratch, name));
  for (const sent of [CLICK, ...stragglers.map((data) => event(undefined, data))]) {
    spool.add(sent);
  }
  const reader = openIngestReader(server.clientConfig("reader"), BEGAN);
  const looks: number[] = [];
  const findMissing: typeof reader.findMissing = async (identities) => {
    looks.push(identities.length);
    const missing = await reader.findMissing(identities);
    const arriving = stragglers.shift();
    if (arriving !== undefined) {
      await sql(`
        insert into rejected_events
        values ('clicks', sha256('${arriving}'), 'not_json', '$', '', '', '1', '2026-01-01T00:00:00Z')`);
    }
    return missing;
  };
  const waiting = waitForArrival({
    ...{ reader: { ...reader, findMissing }, spool, sent: 3 },
    ...{ jobEnded: () => jobEnded(looks), onProgress: () => {}, signal: new AbortController().signal },
  }).finally(() => reader.close());
  return { looks, waiting };
}

test("what is missing is looked for again, and nothing else, until all is found", async () => {
  const { looks, waiting } = waitForStragglers("again", () => undefined);
  await waiting;
  expect(looks).toEqual([3, 2, 1]);
});

test("what was found at a second look counts no longer as missing", async () => {
  const { waiting } = waitForStragglers("twice", (looks) =>
    looks.length === 2 ? "the job is STOPPED" : undefined,
  );
  await expect(waiting).rejects.toThrow("1 of 3 events are missing: the job is STOPPED");
});

test("a job that has ended for good ends the waiting with what is missing", async () => {
  const waiting = wait([CLICK, event(undefined, "never")], () => "the job is FAILED: no space");
  await expect(waiting).rejects.toThrow("1 of 2 events are missing: the job is FAILED: no space");
});

test("the summary has this replay's books and the file's lines", async () => {
  const reader = openIngestReader(server.clientConfig("reader"), BEGAN);
  const checkoutIds = openCheckoutIds(join(scratch, "summary"));
  for (const sent of [CLICK, CHECKOUT, CHECKOUT, BAD]) {
    checkoutIds.add(sent);
  }
  const books = await reader.books();
  const assumption = "no prices";
  const summary = await summarise({
    ...{ reader, books, checkoutIds, assumption },
    ...{ sent: 4, beganMs: BEGAN, shiftDays: 0 },
  });
  expect(summary).toEqual({
    sent: 4,
    received: 4,
    accepted: 2,
    duplicates: 1,
    repeats: 1,
    rejected: { total: 1, by_reason: { not_json: 1 } },
    expired: 0,
    lines: 2,
    attributed: 1,
    unattributed: 1,
    revenue: { USD: "30.10" },
    attributed_revenue: { USD: "10.05" },
    unattributed_revenue: { USD: "20.05" },
    seconds: 2,
    events_per_second: 2,
    latency_ms: { p50: 1.2, p95: 1.4 },
    shifted_days: 0,
    assumption: "no prices",
  });
  await reader.close();
});

describe("times that are kept", () => {
  const first = Date.UTC(2025, 9, 1) * 1000;
  const day = first / DAY_MICROS;

  const keep = (days: number[]) =>
    withClient(server.clientConfig("owner"), (client) =>
      makeRoomForTimes(client, { first, days: new Set(days) }, BEGAN * 1000),
    );

  test("get the partitions of their days and a retention that reaches them", async () => {
    expect(await keep([day, day + 2])).toBe(93 + 1 + 7);
    expect(await keep([day, day + 2])).toBeUndefined();
    const { rows } = await sql(
      "select day::text from click_partitions where day < '2026-01-01' order by day",
    );
    expect(rows).toEqual([{ day: "2025-10-01" }, { day: "2025-10-03" }]);
  });

  test("on too many days are refused", async () => {
    const keeping = keep(Array.from({ length: 801 }, (_, index) => day - index));
    await expect(keeping).rejects.toThrow("events on 801 days: --keep-times takes at most 800");
  });
});
