// The commands as they ask an environment on AWS: by its Lambda, and a Glue job that Spark runs.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { GetRecordsCommand, GetShardIteratorCommand, type KinesisClient } from "@aws-sdk/client-kinesis";
import { deployTestCorrections } from "../functions/corrections/testing/deploy-corrections.ts";
import { createKinesisClient } from "../functions/shared/aws/kinesis.ts";
import { startTestDatabase } from "../local/database/test-database.ts";
import { withClient } from "../local/database.ts";
import { type Emulator, emulatorClientConfig, emulatorEnvironment } from "../local/emulator.ts";
import { type GlueEndpoint, startGlueEndpoint } from "../local/glue/endpoint.ts";
import { silentLogger } from "../local/glue/endpoint-fixture.ts";
import { localJob } from "../local/glue-jobs.ts";
import { digest } from "../local/replay/event.ts";
import { ensureStreams, LOCAL_STREAMS } from "../local/streams.ts";
import { startTestEmulator } from "../local/test-emulator.ts";
import { waitUntil } from "../local/wait-until.ts";
import { startCli } from "./testing/run-cli.ts";

const PAYLOAD = '{"event_id":"e1","user_id":"anna","event_time":"2026-01-31T12:00:00.000Z","quantity":"two"}';

let server: Awaited<ReturnType<typeof startTestDatabase>>;
let emulator: Emulator;
let glue: GlueEndpoint;
let kinesis: KinesisClient;

/** An order of anna, credited to nothing, and a click that broke the contract. */
beforeAll(async () => {
  server = await startTestDatabase();
  const { places } = server;
  emulator = await startTestEmulator(places.emulator);
  kinesis = createKinesisClient(emulatorClientConfig(emulator.endpoint));
  await ensureStreams(kinesis, Object.values(LOCAL_STREAMS), 1);
  await deployTestCorrections(emulator.endpoint, server, "ecommerce-streaming-dev-corrections");
  const job = localJob("recomputation", {
    places,
    emulatorEndpoint: emulator.endpoint,
    arguments: { "--database_url": server.url("recompute") },
  });
  glue = await startGlueEndpoint({
    stateDir: places.glue,
    logDir: join(places.logs, "job"),
    jobs: { "ecommerce-streaming-dev-recomputation": job },
    logger: silentLogger,
  });
  await query(`
    select ensure_click_partitions((now() - interval '40 days')::date, now()::date);
    insert into clicks (user_id, session_id, device, event_time, event_id, event_type, product_id, source, bucket)
    values ('anna', 's', 'desktop', now() - interval '10 days', 'c', 'page_view', 'kettle', 'google', 7);
    insert into checkout_lines
    (checkout_id, line_no, user_id, event_time, bucket, quantity, product_id, currency, unit_price, amount)
    values ('o', 1, 'anna', now(), 7, 1, 'kettle', 'USD', 10, 10);
    insert into rejected_events
    (stream, payload_hash, reason, path, rule, payload, sequence_number, arrived_at)
    values ('clicks', sha256('${PAYLOAD}'), 'schema_violation', '$.quantity', 'integer', '${PAYLOAD}', '1', now())`);
});
afterAll(async () => {
  kinesis.destroy();
  await glue.stop();
  await emulator.stop();
  await server.remove();
});

const query = (sql: string) => withClient(server.clientConfig("owner"), (client) => client.query(sql));

const start = (...args: string[]) =>
  startCli([...args, "--env", "dev"], {
    ...emulatorEnvironment(emulator.endpoint),
    AWS_ENDPOINT_URL_GLUE: glue.url,
    ECOMMERCE_STREAMING_LOCAL: server.places.local,
  });

async function run(...args: string[]) {
  const { output, ended } = start(...args);
  return { code: await ended, ...output };
}

const firstClick = async () => (await query("select first_click_id from attributed_checkouts")).rows[0];

test("a change of the settings is told, made by the Lambda, and its lines are credited anew by the job", async () => {
  expect((await run("settings")).stdout).toMatch(/lookback +│ 7 days +│ duration │/);

  const dry = await run("settings", "set", "lookback=14d", "--dry-run");
  expect(dry.stdout.trim().split("\n")).toEqual([
    "lookback: 7 days -> 14 days",
    "  1 lines are to be credited anew",
    "  0 older lines keep their credit: not all of their clicks are kept",
    "  version 1 becomes version 2",
  ]);
  expect(await firstClick()).toEqual({ first_click_id: null });

  const set = await run("settings", "set", "lookback=14d", "--yes");
  expect(set.stderr).toMatch(
    /^run jr_\w+ of the Glue job ecommerce-streaming-dev-recomputation: 1 lines wait$/m,
  );
  expect(set).toMatchObject({ code: 0 });
  expect(set.stdout).toContain("version 2 is in force: 1 lines are credited anew\n");
  expect(await firstClick()).toEqual({ first_click_id: "c" });
});

test("Ctrl-C stops the job's run, says what is left, and resume goes on with it", async () => {
  await withClient(server.clientConfig("owner"), async (holder) => {
    await holder.query("select pg_advisory_lock(6401, 7)");
    const { child, output, ended } = start("settings", "set", "scope=user", "--yes");
    await waitUntil("the run to begin", () => output.stderr.includes("1 lines wait"), { timeoutMs: 60_000 });
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(output.stderr).toContain(
      "interrupted: 1 lines wait to be credited anew; npm run settings -- resume --env dev goes on\n",
    );
  });
  expect((await run("settings")).stdout).toContain("1 lines wait to be credited anew");
  expect(await run("settings", "resume")).toMatchObject({
    ...{ code: 0, stdout: "no line waits: 1 lines are credited anew\n" },
  });
});

test("a user is blocked by the Lambda, and the lines are credited anew by the job", async () => {
  const blocked = await run("bots", "block", "anna", "--why", "scrapes");
  expect(blocked.stderr).toMatch(
    /^run jr_\w+ of the Glue job ecommerce-streaming-dev-recomputation: 1 lines wait$/m,
  );
  expect(blocked).toMatchObject({ code: 0 });
  expect(blocked.stdout).toBe("anna is blocked: clicks earn nothing; 1 line is credited anew\n");
  expect(await firstClick()).toEqual({ first_click_id: null });
  expect((await run("bots", "show", "anna")).stdout).toMatch(
    /^taken for a bot: yes, blocked by .*: scrapes$/m,
  );
});

test("what was decided is withdrawn by the Lambda, and the job credits the lines as before", async () => {
  const withdrawn = await run("bots", "withdraw", "anna", "--why", "a mistake");
  expect(withdrawn).toMatchObject({
    ...{ code: 0, stdout: "anna is left to user agent and rate again; 1 line is credited anew\n" },
  });
  expect(await firstClick()).toEqual({ first_click_id: "c" });
  expect((await run("bots", "show", "anna")).stdout).toMatch(/^taken for a bot: no$/m);
});

test("a rejected event is listed, shown, corrected and sent again, and what became of it is noted", async () => {
  const id = digest(PAYLOAD);
  expect(JSON.parse((await run("rejected", "list", "--json")).stdout)).toMatchObject([{ id }]);
  expect((await run("rejected", "show", id.slice(0, 8))).stdout).toContain(PAYLOAD);
  const { stdout } = await run("rejected", "list", "--lines");
  const file = join(server.places.local, "fixed.jsonl");
  writeFileSync(file, stdout.replace('"two"', "2"));

  const { output, ended } = start("rejected", "replay", "--with", file, "--json");
  const sent = await waitUntil("the record", () => readRecord(), { timeoutMs: 60_000 });
  expect(sent).toBe(PAYLOAD.replace('"two"', "2"));
  // In the place of the streaming job.
  await query(`
    select ensure_click_partitions('2026-01-31', '2026-01-31');
    insert into clicks (user_id, session_id, device, event_time, event_id, event_type, source, bucket)
    values ('anna', 's', 'desktop', '2026-01-31T12:00:00Z', 'e1', 'page_view', 'google', 7)`);
  expect(await ended).toBe(0);
  expect(JSON.parse(output.stdout)).toEqual({ replayed: 1, facts: 1, repeats: 0, rejected_again: 0 });
  expect((await run("rejected", "list")).stderr).toContain("open: schema_violation 0 of 1\n");
  const shown = JSON.parse((await run("rejected", "show", id, "--json")).stdout);
  expect(shown.replays).toMatchObject([
    { outcome: "fact", sent_hash: digest(PAYLOAD.replace('"two"', "2")) },
  ]);
});

async function readRecord(): Promise<string | undefined> {
  const shard = { StreamName: LOCAL_STREAMS.clicks, ShardId: "shardId-000000000000" };
  const { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({ ...shard, ShardIteratorType: "TRIM_HORIZON" }),
  );
  const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
  return Records[0] && Buffer.from(Records[0].Data ?? []).toString();
}

test("an environment that nobody knows, and a Lambda that is not there, are told in one line", async () => {
  const lost = startCli(["settings", "--env", "prod"], emulatorEnvironment(emulator.endpoint));
  expect(await lost.ended).toBe(1);
  expect(lost.output.stderr).toBe(
    "there is no Lambda ecommerce-streaming-prod-corrections in this account and region: deploy it, or choose another --env\n",
  );
  const unknown = startCli(["rejected", "list", "--env", "nowhere"], {});
  expect(await unknown.ended).toBe(2);
});
