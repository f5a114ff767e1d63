// Environment "local" is deployed as any other: the same Lambda by the same name, on the emulator.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { createLambdaClient } from "../../functions/shared/aws/lambda.ts";
import { type Emulator, emulatorClientConfig } from "../../local/emulator.ts";
import { deployInsights, ensureInsights } from "../../local/insights.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { findDeployedInsights } from "./deployed-insights.ts";
import { problemOf } from "./testing/problem-of.ts";

const stateDir = mkdtempSync(join(tmpdir(), "deployed-insights-"));
let emulator: Emulator;
let lambda: LambdaClient;

beforeAll(async () => {
  emulator = await startTestEmulator(stateDir);
  await Promise.all([ensureInsights(emulator.endpoint), deployInsights(emulator.endpoint)]);
  lambda = createLambdaClient(emulatorClientConfig(emulator.endpoint));
});
afterAll(async () => {
  lambda.destroy();
  await emulator.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

test("what there is and a report come from the insights Lambda; facts are not made from here", async () => {
  const insights = findDeployedInsights(lambda, "local", true);
  expect(await insights.sources()).toEqual({ newestHour: null, sets: [] });
  expect(await insights.run("visitors-by-day", { parameters: { since: "7 days" } })).toMatchObject({
    rows: [],
    notes: [expect.stringMatching(/^From the lake .* scanned\.$/)],
  });
  expect(insights.makeFacts).toBeNull();
});

test("where the lane is off nothing is asked", async () => {
  const asked = { send: () => Promise.reject(new Error("asked")) } as unknown as LambdaClient;
  const insights = findDeployedInsights(asked, "dev", false);
  const problem = { status: 503, kind: "away", message: "dev is without the lane lake" };
  expect(await problemOf(insights.sources())).toEqual(problem);
  expect(await problemOf(insights.run("brands", { parameters: {} }))).toEqual(problem);
  expect(insights.switchOn).toContain("npm run deploy -- dev");
});

test("a set that is not there keeps its kind and its message", async () => {
  const Payload = Buffer.from(JSON.stringify({ errorType: "UnknownSetError", errorMessage: "why" }));
  const client = { send: async () => ({ FunctionError: "Unhandled", Payload }) } as unknown as LambdaClient;
  const answer = findDeployedInsights(client, "dev", true).run("brands", { parameters: {}, from: "moon" });
  expect(await problemOf(answer)).toEqual({ status: 404, kind: "failed", message: "why" });
});
