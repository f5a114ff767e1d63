// The bundle as the emulator runs it, as the role corrector of a real database.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
} from "@aws-sdk/client-kinesis";
import { startTestDatabase } from "../../local/database/test-database.ts";
import { withClient } from "../../local/database.ts";
import { type Emulator, emulatorClientConfig } from "../../local/emulator.ts";
import { invokeOnEmulator } from "../../local/lambdas.ts";
import { findRejected, listRejected, readRejected } from "../../local/rejected/rejected-events.ts";
import { ensureStreams, LOCAL_STREAMS } from "../../local/streams.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { waitUntil } from "../../local/wait-until.ts";
import { createKinesisClient } from "../shared/aws/kinesis.ts";
import type { AskCorrections } from "./corrections.ts";
import { deployTestCorrections } from "./testing/deploy-corrections.ts";

const stateDir = mkdtempSync(join(tmpdir(), "corrections-"));
let server: Awaited<ReturnType<typeof startTestDatabase>>;
let emulator: Emulator;
let kinesis: KinesisClient;

beforeAll(async () => {
  [server, emulator] = await Promise.all([startTestDatabase(), startTestEmulator(stateDir)]);
  kinesis = createKinesisClient(emulatorClientConfig(emulator.endpoint));
  await ensureStreams(kinesis, Object.values(LOCAL_STREAMS), 1);
  await deployTestCorrections(emulator.endpoint, server, "corrections");
});
afterAll(async () => {
  kinesis.destroy();
  await emulator.stop();
  await server.remove();
  rmSync(stateDir, { recursive: true, force: true });
});

const invoke = (payload: unknown) => invokeOnEmulator(emulator.endpoint, "corrections", payload);
const ask: AskCorrections = (request) => invoke(request) as never;

const sql = (text: string) => withClient(server.clientConfig("owner"), (client) => client.query(text));

const DECISION = { action: "override-user", user: "anna", verdict: "bot", who: "ben", why: "so" };

const VALUES = { scope: "user", lookback: 86_400, max_path: 50, click_retention: 172_800 } as const;

test("a change of the settings is the next version, and one that began from an older version is refused", async () => {
  const before = await ask<"settings">({ action: "settings" });
  expect(before).toMatchObject({
    versions: [{ version: 1, scope: "product", lookback: 604_800 }],
    waiting: 0,
  });
  expect(await ask<"plan-settings">({ action: "plan-settings", values: VALUES })).toEqual({
    ...{ recomputed: 0, kept: 0, first_day: null, days_to_drop: 0 },
  });
  const change = { action: "change-settings", from: 1, values: VALUES } as const;
  expect(await ask<"change-settings">(change)).toEqual({ version: 2 });
  expect(await ask<"change-settings">(change)).toEqual({ version: 2 });
  const another = { ...change, values: { ...VALUES, max_path: 60 } };
  await expect(ask<"change-settings">(another)).rejects.toThrow(
    "the settings were changed by somebody else meanwhile: look again",
  );
  const { versions } = await ask<"settings">({ action: "settings" });
  expect(versions.at(-1)).toMatchObject({ version: 2, ...VALUES, credits: "touches" });
  expect(Date.parse(versions.at(-1)?.since ?? "")).toBeGreaterThan(Date.now() - 60_000);
});

test("asked to stay active it answers, and needs no database", async () => {
  const nowhere = { clientConfig: () => ({ ...server.clientConfig("corrector"), port: 1 }) };
  await deployTestCorrections(emulator.endpoint, nowhere, "idle");
  expect(await invokeOnEmulator(emulator.endpoint, "idle", { stay_active: true })).toBe("active");
});

test("events that no single answer could hold are listed whole, and found and shown by their ids", async () => {
  await sql(`insert into rejected_events
    (stream, payload_hash, reason, path, rule, payload, sequence_number, arrived_at)
    select 'clicks', sha256(payload), 'not_json', '$', '', payload, n::text, '2026-01-01'::timestamptz + n * interval '1 s'
    from (select n, convert_to(repeat(n::text, 1000000), 'UTF8') as payload from generate_series(1, 8) as n) as large`);
  const listed = await listRejected(ask, { limit: 100 });
  expect(listed.map(({ payload }) => payload.toString().slice(0, 2))).toEqual(
    [8, 7, 6, 5, 4, 3, 2, 1].map((n) => `${n}${n}`),
  );
  expect(await ask<"count-rejected">({ action: "count-rejected" })).toEqual({
    counts: [{ reason: "not_json", events: 8, open: 8 }],
  });
  const [[found] = []] = await findRejected(ask, [listed[3]?.id.slice(0, 10) ?? ""]);
  expect(found).toMatchObject({ id: listed[3]?.id, reason: "not_json" });
  const { event, replays } = await readRejected(ask, { stream: "clicks", id: listed[3]?.id ?? "" });
  expect(event.payload).toEqual(listed[3]?.payload);
  expect(replays).toEqual([]);
});

test("records that are sent are in their streams as they are", async () => {
  const data = Buffer.from('{"price":1.20}');
  const records = [{ stream: "clicks" as const, partitionKey: "anna", data: data.toString("base64") }];
  expect(await ask<"send">({ action: "send", records })).toEqual({ sent: 1 });
  const StreamName = LOCAL_STREAMS.clicks;
  const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
  const shard = {
    StreamName,
    ShardId: Shards[0]?.ShardId ?? "",
    ShardIteratorType: "TRIM_HORIZON" as const,
  };
  const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand(shard));
  const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
  expect(Records.map(({ Data, PartitionKey }) => [PartitionKey, Buffer.from(Data ?? []).toString()])).toEqual(
    [["anna", data.toString()]],
  );
});

test("decisions on a user are kept in order, each with its span, by whom and why", async () => {
  const decision = { action: "override-user", user: "👟 anna", who: "ben" } as const;
  const from = "2026-01-31T06:00:00.123456+01:00";
  const first = await ask<"override-user">({ ...decision, verdict: "bot", from, why: "scrapes" });
  const second = await ask<"override-user">({ ...decision, verdict: "person", why: "' or true; --" });
  expect(second.id).toBeGreaterThan(first.id);
  expect(second.has_events).toBe(false);
  const history = await ask<"show-user">({ action: "show-user", user: "👟 anna" });
  const open = { from_time: null, to_time: null, who: "ben" };
  expect(history).toMatchObject({
    ...{ user_id: "👟 anna", clicks: 0, most: null, first_event: null, episodes: [] },
    overrides: [
      { ...open, id: second.id, verdict: "released", why: "' or true; --", holds: "now" },
      { ...open, verdict: "blocked", from_time: "2026-01-31T05:00:00.123456Z", holds: "replaced" },
    ],
  });
  expect(history.overrides[0]?.made_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/);
  await ask<"override-user">({ ...decision, verdict: "undecided", why: "who knows" });
  const { overrides } = await ask<"show-user">({ action: "show-user", user: "👟 anna" });
  expect(overrides.map(({ verdict, holds }) => [verdict, holds])).toEqual([
    ["withdrawn", "now"],
    ["released", "replaced"],
    ["blocked", "replaced"],
  ]);
});

test.each([
  ["a click", "clicks", "('dan', 's', 'd', now(), 'e', 'page_view', 'google', 7)"],
  ["an order", "checkout_lines", "('o', 1, 'eva', now(), 7, 1, 'kettle', 'USD', 10, 10)"],
])("of whom %s is kept a decision says that there are events", async (_, table, row) => {
  const columns = {
    clicks: "(user_id, session_id, device, event_time, event_id, event_type, source, bucket)",
    checkout_lines:
      "(checkout_id, line_no, user_id, event_time, bucket, quantity, product_id, currency, unit_price, amount)",
  };
  await sql("select ensure_click_partitions(now()::date, now()::date)");
  await sql(`insert into ${table} ${columns[table as keyof typeof columns]} values ${row}`);
  const user = /'(dan|eva)'/.exec(row)?.[1] ?? "";
  const decision = { action: "override-user", user, verdict: "bot", who: "ben", why: "so" } as const;
  expect(await ask<"override-user">(decision)).toMatchObject({ has_events: true });
});

test("a decision waits for the writer who has the user's bucket", async () => {
  const decision = { action: "override-user", user: "cyd", verdict: "bot", who: "ben", why: "so" } as const;
  await withClient(server.clientConfig("owner"), async (writer) => {
    await writer.query("begin; select pg_advisory_xact_lock(6401, user_bucket('cyd'))");
    let isDone = false;
    const asked = ask<"override-user">(decision).then(() => {
      isDone = true;
    });
    await waitUntil(
      "the decision to wait",
      async () =>
        (await writer.query("select from pg_locks where locktype = 'advisory' and not granted")).rowCount ===
        1,
      { timeoutMs: 30_000 },
    );
    expect(isDone).toBe(false);
    await writer.query("commit");
    await asked;
  });
});

test.each([
  [null, "the payload is no request (all of it: "],
  [{ action: "drop" }, "the payload is no request (action: "],
  [{ action: "find-rejected", idStarts: ["x' or true"] }, "(idStarts.0: "],
  [{ action: "show-user", user: "" }, "(user: "],
  [{ ...DECISION, verdict: "robot" }, "(verdict: "],
  [{ ...DECISION, why: "\0" }, "(why: "],
])("%j is refused in one line", async (payload, message) => {
  const answer = invoke(payload);
  await expect(answer).rejects.toThrow(message);
  await expect(answer).rejects.toThrow(/actions are settings, .*, override-user$/);
});

const AT = "2026-01-31T06:00:00Z";
const NO_TIME = "must be a time with a zone such as 2026-01-31T06:00:00Z";

test.each([
  [
    { action: "change-settings", from: 1, values: { ...VALUES, lookback: 200_000 } },
    "values.lookback must be at most click_retention",
  ],
  [{ ...DECISION, from: "2026-01-31 06:00" }, `from ${NO_TIME}`],
  [{ ...DECISION, to: "2026-02-30T06:00:00Z" }, `to ${NO_TIME}`],
  [{ ...DECISION, from: AT, to: "2026-01-31T06:00:00+01:00" }, "to must be after from"],
  [{ ...DECISION, from: AT, to: AT }, "to must be after from"],
  [{ ...DECISION, from: AT, to: "2026-01-31T07:00:00.000+01:00" }, "to must be after from"],
])("%j is refused in plain words", async (payload, message) => {
  await expect(invoke(payload)).rejects.toThrow(new RegExp(`^${message.replaceAll(".", "\\.")}$`));
});

test("a span of a microsecond is one", async () => {
  const span = { from: "2026-01-31T06:00:00.000001Z", to: "2026-01-31T06:00:00.000002Z" };
  expect(await invoke({ ...DECISION, ...span })).toMatchObject({ has_events: false });
});

test("what the database refuses is told in one line", async () => {
  const sent = { stream: "clicks" as const, hash: "0".repeat(64), seenBefore: 0 };
  const ids = { userId: "anna", eventTime: "yesterday-ish", eventId: "e", checkoutId: null };
  await expect(ask<"outcomes">({ action: "outcomes", sent: [{ ...sent, ...ids }] })).rejects.toThrow(
    /^outcomes failed: invalid input syntax for type timestamp with time zone: "yesterday-ish"$/,
  );
});
