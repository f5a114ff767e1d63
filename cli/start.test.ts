import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeTestPlaces } from "../local/database/test-database.ts";
import { startDatabase, withClient } from "../local/database.ts";
import type { Places } from "../local/places.ts";
import { waitUntil } from "../local/wait-until.ts";
import { processesLeft } from "./testing/processes-left.ts";
import { type RecordingProxy, startRecordingProxy } from "./testing/recording-proxy.ts";
import { startCli } from "./testing/run-cli.ts";

/** The machine may be busy. */
const PATIENCE_MS = 180_000;

const ROWS = [
  "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session",
  "2020-02-01 10:00:00 UTC,view,kettle,1,kitchen.kettle,steamy,20.00,anna,s1",
  "2020-02-01 10:01:00 UTC,cart,kettle,1,kitchen.kettle,steamy,20.00,anna,s1",
  "2020-02-01 10:02:00 UTC,purchase,kettle,1,kitchen.kettle,steamy,20.10,anna,s1",
  "2020-02-01 10:02:00 UTC,purchase,kettle,1,kitchen.kettle,steamy,20.10,anna,s1",
  "2020-02-01 10:03:00 UTC,purchase,lamp,1,,,5.20,bert,s2",
  "2020-02-01 10:03:00 UTC,view,lamp,1,,,cheap,bert,s2",
];

/** Rows from 10:01 to 10:02:40, a view and a purchase each. */
function shoppers(count: number): string[] {
  return Array.from({ length: count }, (_, number) => {
    const seconds = Math.floor((number * 100) / count);
    const time = `2020-02-01 10:0${1 + Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} UTC`;
    return ["view", "purchase"].map((type) => `${time},${type},mug,1,,,1.00,shopper-${number},s-${number}`);
  }).flat();
}

/** What a user behind a proxy has said of addresses that go past it. */
const PAST_PROXY = [{}, { NO_PROXY: "shop.example" }, { no_proxy: "shop.example" }, { NO_PROXY: "*" }];

let places: Places;
/** Of what is given to the commands. */
let given: string;
let file: string;
/** All these commands run behind it. */
let proxy: RecordingProxy;
let runs = 0;

beforeAll(async () => {
  proxy = await startRecordingProxy();
  places = makeTestPlaces();
  given = mkdtempSync(join(tmpdir(), "given-"));
  file = join(given, "shop.csv");
  writeFileSync(file, `${ROWS.join("\n")}\n`);
});
afterAll(async () => {
  await proxy.stop();
  rmSync(places.local, { recursive: true, force: true });
  rmSync(given, { recursive: true, force: true });
});

const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children
    .splice(0)
    .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
    child.kill("SIGINT");
    await new Promise((resolve) => child.once("close", resolve));
  }
  // What this machine says to itself is no business of the proxy's.
  expect(proxy.asked.splice(0)).toEqual([]);
});

function run(...args: string[]) {
  const pastProxy = PAST_PROXY[runs % PAST_PROXY.length];
  runs += 1;
  const started = startCli(args, {
    ECOMMERCE_STREAMING_LOCAL: places.local,
    ...proxy.environment,
    ...pastProxy,
  });
  const { child, output } = started;
  children.push(child);
  return {
    ...started,
    says: (text: string) =>
      waitUntil(
        `"${text}" in ${JSON.stringify(output)}`,
        () => `${output.stdout}${output.stderr}`.includes(text),
        {
          timeoutMs: PATIENCE_MS,
        },
      ),
  };
}

function jobRun(): { process: { pid: number }; state: string } {
  return JSON.parse(readFileSync(join(places.glue, "glue-runs.json"), "utf8"))[0];
}

function readJobLog(): string {
  const logs = join(places.logs, "job");
  const newest = `${JSON.parse(readFileSync(join(places.glue, "glue-runs.json"), "utf8"))[0].id}.log`;
  return existsSync(join(logs, newest)) ? readFileSync(join(logs, newest), "utf8") : "";
}

const pidIn = (file: string): number => JSON.parse(readFileSync(file, "utf8")).pid;

test("a lane that there is not is refused in one line, and nothing is started", async () => {
  const { output, ended } = run("start", "--lanes", "moon");
  expect(await ended).toBe(2);
  expect(output.stderr).toBe(
    '--lanes: there is no lane "moon"; there are: core, bots, lake, orders, warehouse\n',
  );
  expect(existsSync(places.emulator)).toBe(false);
});

test("a start replays, refuses a second one, and Ctrl-C leaves nothing behind", async () => {
  const first = run("start", "--replay", file, "--speed", "max");
  await first.says("unattributed");
  expect(first.output.stdout).toMatch(/rejected +│ +1 │/);

  const second = run("start");
  expect(await second.ended).toBe(1);
  expect(second.output.stderr).toBe(
    `npm start runs already (process ${first.child.pid}): npm run status tells how it is; ` +
      `after npm run stop go on by npm run invoke -- orchestrator '{"action":"start","generator":true}'\n`,
  );
  const reset = run("reset");
  expect(await reset.ended).toBe(1);
  expect(reset.output.stderr).toMatch(/is running \(process \d+\): stop it first\n$/);

  first.child.kill("SIGINT");
  const pressedAt = performance.now();
  expect(await first.ended).toBe(0);
  expect(performance.now() - pressedAt).toBeLessThan(20_000);
  expect(processesLeft(places.local)).toEqual([]);
}, 300_000);

test("after kill -9 the next start goes on; the database and the job killed in mid-replay lose and double nothing", async () => {
  const killed = run("start", "--no-generator");
  await killed.says("running; Ctrl-C stops");
  killed.child.kill("SIGKILL");
  await killed.ended;
  expect(processesLeft(places.local)).not.toEqual([]);

  // The same rows, and 300 shoppers of 1.00 more in the minutes between them.
  const larger = join(given, "larger.csv");
  writeFileSync(larger, `${[...ROWS.slice(0, 3), ...shoppers(300), ...ROWS.slice(3)].join("\n")}\n`);
  const next = run("start", "--replay", larger, "--speed", "5", "--exit", "--json");
  await waitUntil("the first batch", () => /batch \d+: /.test(readJobLog()), { timeoutMs: PATIENCE_MS });
  process.kill(pidIn(places.run("database")), "SIGKILL");
  await next.says("the database runs again");
  process.kill(jobRun().process.pid, "SIGKILL");
  await next.says("the job is started again");

  expect(await next.ended).toBe(0);
  expect(JSON.parse(next.output.stdout)).toMatchObject({
    sent: 606,
    accepted: 600,
    rejected: { total: 0, by_reason: {} },
    lines: 302,
    attributed: 301,
    unattributed: 1,
    revenue: { USD: "325.30" },
    attributed_revenue: { USD: "320.10" },
  });
  expect(processesLeft(places.local)).toEqual([]);
}, 400_000);

test("every event that the generator sends is a fact or a rejected event when the run ends, and counts again nowhere", async () => {
  const timed = run("start", "--for", "15s", "--rate", "50", "--json");
  expect(await timed.ended).toBe(0);
  const summary = JSON.parse(timed.output.stdout);
  expect(summary).toMatchObject({ missing: 0, misplaced: 0 });
  expect(summary.sent).toBeGreaterThan(150);
  expect(summary.places.fact).toBeGreaterThan(100);
  expect(
    JSON.parse(timed.output.stderr.split("\n").findLast((line) => line.startsWith("{")) ?? ""),
  ).toMatchObject({
    job: "RUNNING",
    received: expect.any(Number),
  });

  const database = await startDatabase(places);
  await withClient(database.clientConfig("owner"), (client) =>
    client.query("update attribution_settings set max_path = 100"),
  ).finally(database.stop);
  const interrupted = run("start");
  await interrupted.says("lines wait to be credited anew: npm run settings -- resume");
  await interrupted.says('"job":"RUNNING"');
  await mendOneRejectedEvent();
  interrupted.child.kill("SIGINT");
  expect(await said(interrupted)).toBe("");
  expectOneLogFormat();
  expect(interrupted.output.stdout).toMatch(/missing +│ +0 │/);
  expect(processesLeft(places.local)).toEqual([]);
}, 300_000);

test("the lines that a start says wait to be credited anew are so by the command that it names", async () => {
  expect(await answerOf("settings", "resume")).toMatch(/^no line waits: \d+ lines are credited anew$/m);
}, 300_000);

test("the batch oracle makes of the streams what the database holds, with the system at rest", async () => {
  const { differences, records, tables } = JSON.parse(await answerOf("compare", "--json"));
  expect(differences).toBe(0);
  expect(records).toBeGreaterThan(500);
  expect(tables.attribution_credit.oracle).toBeGreaterThan(300);
  expect(tables.rejected_events.oracle).toBeGreaterThan(0);
  expect(processesLeft(places.local)).toEqual([]);
}, 300_000);

/** What a command that failed said; nothing of one that did not. */
async function said({ ended, output }: ReturnType<typeof run>): Promise<string> {
  return (await ended) === 0 ? "" : `${output.stderr}${output.stdout}`;
}

async function answerOf(...args: string[]): Promise<string> {
  const command = run(...args);
  expect(await said(command)).toBe("");
  return command.output.stdout;
}

/** But for what a JVM or a banner writes before logging begins, and for the lines below an entry's first. */
function expectOneLogFormat(): void {
  const parts = new Set<string>();
  for (const name of readdirSync(places.logs, { recursive: true, encoding: "utf8" }).filter((file) =>
    /log$/.test(file),
  )) {
    const dated = readFileSync(join(places.logs, name), "utf8")
      .split("\n")
      .filter((line) => /^[{\d]/.test(line));
    for (const line of dated) {
      expect(line).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC \[[a-z0-9_.-]+\] .*[A-Z]+: /);
      parts.add(/\[([a-z-]+)/.exec(line)?.[1] ?? "");
    }
  }
  expect([...parts].sort()).toEqual(
    expect.arrayContaining(["attribution", "database", "emulator", "glue-endpoint"]),
  );
}

/** Corrects one, replays it twice: it is a fact, once, and leaves the open list; one that is not corrected stays. */
async function mendOneRejectedEvent(): Promise<void> {
  const open = async (reason: string) =>
    (await answerOf("rejected", "list", "--reason", reason, "--lines")).trim();
  const [line = ""] = (await open("schema_violation")).split("\n");
  const { id, stream, event } = JSON.parse(line);
  const mended = {
    ...event,
    ...{ event_id: "mended", user_id: "mended", session_id: "mended", schema_version: 1, price: null },
    event_time: new Date().toISOString(),
    event_type: stream === "clicks" ? "page_view" : "checkout",
  };
  const fixed = join(given, "fixed.jsonl");
  writeFileSync(fixed, JSON.stringify({ id: id.slice(0, 10), event: mended }));
  for (let time = 0; time < 2; time += 1) {
    const counts = await answerOf("rejected", "replay", "--with", fixed, "--json");
    expect(JSON.parse(counts)).toEqual({ replayed: 1, facts: 1, repeats: 0, rejected_again: 0 });
  }
  expect(await open("schema_violation")).not.toContain(id);
  expect(JSON.parse(await answerOf("rejected", "show", id, "--json")).replays).toHaveLength(2);

  const tooOld = (await open("too_old")).split("\n").length;
  const counts = JSON.parse(await answerOf("rejected", "replay", "--reason", "too_old", "--json"));
  expect(counts).toEqual({
    replayed: expect.any(Number),
    facts: 0,
    repeats: 0,
    rejected_again: counts.replayed,
  });
  expect((await open("too_old")).split("\n").length).toBeGreaterThanOrEqual(tooOld);
}

test("without the emulator the run ends and says what is lost", async () => {
  const start = run("start", "--no-generator");
  await waitUntil(
    "the job's process",
    () => start.output.stderr.includes("✓ Lambda functions") && jobRun().state === "STARTING",
    {
      timeoutMs: PATIENCE_MS,
    },
  );
  process.kill(pidIn(join(places.emulator, "emulator.json")), "SIGKILL");
  expect(await start.ended).toBe(1);
  expect(start.output.stderr.trim().split("\n").at(-1)).toBe(
    `the emulator ended with SIGKILL: records that the job had not read are lost; log: ${places.log("emulator")}`,
  );
  expect(processesLeft(places.local)).toEqual([]);
}, 300_000);

test("an interrupted start ends with nothing behind as well", async () => {
  const start = run("start");
  await start.says("✓ database");
  start.child.kill("SIGTERM");
  expect(await start.ended).toBe(0);
  expect(processesLeft(places.local)).toEqual([]);
}, 300_000);

test("reset removes everything, also the processes that a killed start left", async () => {
  const start = run("start");
  await start.says("✓ emulator");
  start.child.kill("SIGKILL");
  await start.ended;
  expect(processesLeft(places.local)).not.toEqual([]);

  expect(await run("reset").ended).toBe(0);
  expect(existsSync(places.local)).toBe(false);
  expect(processesLeft(places.local)).toEqual([]);
}, 300_000);
