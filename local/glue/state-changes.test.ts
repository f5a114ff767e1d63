// A run's end goes its whole way: Glue endpoint, EventBridge on the emulator, its rule, the orchestrator Lambda, a new run.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Emulator } from "../emulator.ts";
import { deployOrchestrator, invokeOrchestrator } from "../orchestrator.ts";
import { startTestEmulator } from "../test-emulator.ts";
import { runIdsIn } from "../test-orchestrator.ts";
import { waitUntil } from "../wait-until.ts";
import { scriptedJob, silentLogger, startTestEndpoint, type TestEndpoint } from "./endpoint-fixture.ts";
import { tellStateChanges } from "./state-changes.ts";

/** The rule and the orchestrator take a fraction of it. */
const LONG_ENOUGH_MS = 4_000;

const stateDir = mkdtempSync(join(tmpdir(), "state-changes-"));

let emulator: Emulator;
let glue: TestEndpoint;
let forget: () => void;

beforeAll(async () => {
  emulator = await startTestEmulator(stateDir);
  glue = await startTestEndpoint(scriptedJob({ timeoutMinutes: 10 }), { stopGraceMs: 400 });
  forget = tellStateChanges(glue.endpoint, emulator.endpoint, silentLogger);
  await deployOrchestrator(emulator.endpoint, glue.endpoint.url, "attribution");
});

afterAll(async () => {
  forget();
  await glue.close();
  await emulator.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

const ask = (action: "start" | "stop") => invokeOrchestrator(emulator.endpoint, { action });

async function nextRun(after: number) {
  const newest = async () => {
    const runs = await glue.runs();
    return runs.length > after && runs[0];
  };
  const run = await waitUntil("another run", newest, { timeoutMs: 20_000 });
  return glue.reaches(run.Id ?? "", "RUNNING");
}

test("a run that ends by itself is followed by another one while it is wanted, and after a stop by none", async () => {
  const [first = ""] = runIdsIn(await ask("start"));
  await glue.reaches(first, "RUNNING");
  process.kill(glue.leaderOf(first), "SIGKILL");
  await glue.reaches(first, "FAILED");
  const second = await nextRun(1);

  glue.endpoint.timeOut("attribution");
  await glue.reaches(second.Id ?? "", "TIMEOUT");
  const third = await nextRun(2);

  expect(runIdsIn(await ask("stop"))).toEqual([third.Id]);
  await delay(LONG_ENOUGH_MS);
  expect((await glue.runs()).map(({ JobRunState: state }) => state)).toEqual([
    "STOPPED",
    "TIMEOUT",
    "FAILED",
  ]);
});
