import { createHash } from "node:crypto";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestDatabase } from "./database/test-database.ts";
import { withClient } from "./database.ts";
import { type IngestReader, openIngestReader } from "./figures/ingest-reader.ts";
import { followSentEvents } from "./sent-events.ts";

const hash = (text: string) => createHash("sha256").update(text).digest("hex");

let server: Awaited<ReturnType<typeof startTestDatabase>>;
let folder: string;
let reader: IngestReader;

beforeAll(async () => {
  server = await startTestDatabase();
  folder = mkdtempSync(join(tmpdir(), "sent-"));
  reader = openIngestReader(server.clientConfig("reader"), 0);
  await withClient(server.clientConfig("owner"), (client) =>
    client.query(`
      select ensure_click_partitions('2026-01-01', '2026-01-01');
      insert into clicks (user_id, event_time, event_id, event_type, bucket, session_id, device, source)
      values ('u', '2026-01-01T10:00:00.123Z', 'e', 'page_view', 1, 's', 'd', 'direct');
      insert into checkouts values ('c', 'u', 'e2', '2026-01-01T11:00:00Z', 1, 's', 'd', 'USD', 5, null, null, '');
      insert into rejected_events values
      ('clicks', sha256('bad'), 'not_json', '$', '', 'bad', '1', '2026-01-02T00:00:01Z'),
      ('checkouts', sha256('other'), 'conflicting_checkout', '$', '', 'other', '1', '2026-01-02T00:00:01Z');
    `),
  );
});

afterAll(async () => {
  await reader.close();
  await server.remove();
  rmSync(folder, { recursive: true });
});

const line = (fields: object) =>
  `${JSON.stringify({ stream: "clicks", fate: "fact", late_by_minutes: 0, payload_hash: hash("none"), ...fields })}\n`;
const CLICK = { user_id: "u", event_time: "2026-01-01T10:00:00.123Z", event_id: "e" };
const note = (...lines: string[]) => appendFileSync(join(folder, "2026-01-01T1000.jsonl"), lines.join(""));

test("each event is found as a fact or a rejected event, or is missing; the log is read on from where it was", async () => {
  const sent = followSentEvents(folder, reader);
  expect(await sent.check()).toMatchObject({ sent: 0, missing: 0 });
  note(
    line(CLICK),
    line({ ...CLICK, fate: "duplicate", late_by_minutes: 45 }),
    line({ stream: "checkouts", checkout_id: "c", event_id: "e2" }),
    line({ fate: "not_json", payload_hash: hash("bad") }),
    line({ ...CLICK, event_id: "lost" }),
    '{"stream":"cli',
  );
  expect(await sent.check()).toEqual({
    sent: 5,
    late: 1,
    fates: { fact: 3, duplicate: 1, not_json: 1 },
    places: { fact: 3, not_json: 1 },
    misplaced: 0,
    missing: 1,
  });
  note('cks","fate":"fact","late_by_minutes":0,"payload_hash":"","user_id":"nobody"}\n');
  expect(await sent.check()).toMatchObject({ sent: 6, missing: 2 });
});

test("an order under an id that stands with another event is found among the rejected, or is missing", async () => {
  const sent = followSentEvents(folder, reader);
  const before = (await sent.check()).missing;
  const conflict = { stream: "checkouts", checkout_id: "c", event_id: "e3", fate: "conflicting_checkout" };
  note(
    line({ ...conflict, payload_hash: hash("other") }),
    line({ ...conflict, payload_hash: hash("swallowed") }),
  );
  const { missing, places } = await sent.check();
  expect(missing - before).toBe(1);
  expect(places.conflicting_checkout).toBe(1);
});

test("an order told again is found as a repeat of the one that stands, by whatever event that is", async () => {
  const sent = followSentEvents(folder, reader);
  const before = await sent.check();
  const [missing, misplaced] = [before.missing, before.misplaced];
  const order = { stream: "checkouts", checkout_id: "c" };
  note(
    line({ ...order, event_id: "e2-reloaded", fate: "repeat" }),
    line({ ...order, event_id: "e2", fate: "repeat" }),
    line({ ...order, checkout_id: "lost", event_id: "e4", fate: "repeat" }),
  );
  const after = await sent.check();
  expect([after.missing - missing, after.misplaced - misplaced]).toEqual([1, 0]);
  expect(after.places.repeat).toBe(1);
});

test("what became something else than was meant is counted", async () => {
  const sent = followSentEvents(folder, reader);
  const before = (await sent.check()).misplaced;
  note(line({ ...CLICK, fate: "too_old" }));
  expect((await sent.check()).misplaced - before).toBe(1);
});
