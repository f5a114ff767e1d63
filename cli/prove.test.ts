import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitUntil } from "../local/wait-until.ts";
import { processesLeft } from "./testing/processes-left.ts";
import { startCli } from "./testing/run-cli.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "prove-test-"));
  // PostgreSQL runs under an account of its own, and has to get at its files.
  chmodSync(folder, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const prove = (...args: string[]) => startCli(["prove", ...args], { TMPDIR: folder });

/** But for what tsx keeps for its next run. */
const filesLeft = () => readdirSync(folder).filter((name) => !name.startsWith("tsx-"));

/** PostgreSQL's process outlives its pid file for a moment. */
const nothingLeft = () =>
  waitUntil("the end of all processes", () => processesLeft(folder).length === 0, { timeoutMs: 15_000 });

test("resharded, crashed, killed and flooded, the system has the batch oracle's answer, and the lake PostgreSQL's", async () => {
  const run = prove("--only", "all", "fuzz", "bots", "lake", "--rounds", "1", "--events", "600", "--json");

  const code = await run.ended;
  const { scenarios } = JSON.parse(run.output.stdout);
  expect(scenarios).toEqual([
    expect.objectContaining({
      scenario: "all",
      times: { "stream resharded": 2, "PostgreSQL crashed": 1, "job killed": 1 },
      differences: {},
    }),
    expect.objectContaining({
      scenario: "fuzz",
      times: { "refused, others committed within 10 s": 5, "put right by a replay": 5 },
      differences: {},
    }),
    expect.objectContaining({ title: "bots, the job's transaction: 1 histories", differences: {} }),
    expect.objectContaining({ scenario: "lake", records: 600, differences: {} }),
    expect.objectContaining({ title: "bots, the fast path: 1 histories", differences: {} }),
  ]);
  expect([code, run.output.stderr]).toEqual([
    0,
    expect.stringMatching(/✓ all[\s\S]*✓ fuzz[\s\S]*✓ bots[\s\S]*✓ lake[\s\S]*✓ bots/),
  ]);
  expect(scenarios[0].records).toBeGreaterThan(600);
  expect(scenarios[0].rows).toBeGreaterThan(2_000);
  const [, , , lake] = scenarios;
  expect(Object.values<number>(lake.times).reduce((sum, kills) => sum + kills, 0)).toBe(3);
  expect(lake.rows).toBeGreaterThan(1_000);
  await nothingLeft();
  expect(filesLeft()).toEqual([]);
}, 480_000);

test("a scenario that there is not is refused before anything starts, beside all that there are", async () => {
  const run = prove("--only", "sink");

  expect([await run.ended, run.output.stdout]).toEqual([2, ""]);
  expect(run.output.stderr).toMatch(
    /^--only: there is no scenario "sink"; there are: control, .*, warehouse, sync\n$/,
  );
  expect(filesLeft()).toEqual([]);
});

test("orders come through what is killed and made anew, and ten are there that a Firehose never read", async () => {
  const run = prove("--only", "orders", "--rounds", "1", "--histories", "3", "--json");

  const code = await run.ended;
  const { scenarios } = JSON.parse(run.output.stdout);
  expect(scenarios).toEqual([
    expect.objectContaining({ title: expect.stringMatching(/: 3 histories$/), differences: {} }),
    expect.objectContaining({
      times: {
        "ten orders": 2,
        "changes that only the reconcile brought": 10,
        "failed rows replayed": 0,
      },
      records: 20,
      differences: {},
    }),
    expect.objectContaining({ title: expect.stringMatching(/killed/), differences: {} }),
  ]);
  expect([code, run.output.stderr]).toEqual([0, expect.stringMatching(/^seed \d+\n(✓ orders .*\n){3}$/)]);
  await nothingLeft();
  expect(filesLeft()).toEqual([]);
}, 240_000);

test("the warehouse has what was sent, once, although it is killed and streams drop what nobody had read", async () => {
  const run = prove("--only", "warehouse", "--rounds", "2", "--json");

  const code = await run.ended;
  const { scenarios } = JSON.parse(run.output.stdout);
  expect(scenarios).toEqual([expect.objectContaining({ scenario: "warehouse", differences: {} })]);
  expect([code, run.output.stderr]).toEqual([0, expect.stringMatching(/^seed \d+\n✓ warehouse .*\n$/)]);
  expect(scenarios[0].records).toBeGreaterThanOrEqual(300);
  expect(scenarios[0].rows).toBeGreaterThan(scenarios[0].records);
  await nothingLeft();
  expect(filesLeft()).toEqual([]);
}, 240_000);

test("of the orchestrator as many histories as are asked for have no fault, and the same seed is the same", async () => {
  const prove = (...args: string[]) =>
    startCli(["prove", "--only", "orchestrator", "--rounds", "3", ...args, "--json"], { TMPDIR: folder });
  const runs = [prove("--seed", "7"), prove("--seed", "7"), prove("--seed", "8")];
  const results = [];
  for (const run of runs) {
    expect([await run.ended, run.output.stderr]).toEqual([
      0,
      expect.stringMatching(/^seed [78]\n✓ orchestrator /),
    ]);
    const [{ seconds: _, ...result }] = JSON.parse(run.output.stdout).scenarios;
    results.push(result);
  }
  expect(results[0]).toMatchObject({ scenario: "orchestrator", differences: {} });
  expect(results[0].records).toBeGreaterThan(1_000);
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).not.toEqual(results[0]);
  expect(filesLeft()).toEqual([]);
}, 120_000);

test("Ctrl-C ends everything that it started and leaves no file", async () => {
  const run = prove("--only", "control", "--seed", "7");
  const isStarted = () => processesLeft(folder).some((line) => line.includes("launch.py"));
  await waitUntil("the job's process", isStarted, { timeoutMs: 150_000 });

  run.child.kill("SIGINT");

  expect(await run.ended).toBe(130);
  expect(run.output).toEqual({ stdout: "", stderr: "seed 7\n" });
  await nothingLeft();
  expect(filesLeft()).toEqual([]);
}, 240_000);
