// Environment "local" is deployed as any other: the same Lambdas by the same names, on the emulator.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LambdaClient, LambdaServiceException } from "@aws-sdk/client-lambda";
import { createLambdaClient } from "../../functions/shared/aws/lambda.ts";
import { startTestDatabase } from "../../local/database/test-database.ts";
import { withClient } from "../../local/database.ts";
import { type Emulator, emulatorClientConfig } from "../../local/emulator.ts";
import { deployReports } from "../../local/reports-function.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { insertHistory } from "../../postgres/reports-history.ts";
import { findDeployedJob, findDeployedReports } from "./deployed-sources.ts";
import type { ReportSource } from "./sources.ts";
import { problemOf } from "./testing/problem-of.ts";

const stateDir = mkdtempSync(join(tmpdir(), "deployed-"));
let database: Awaited<ReturnType<typeof startTestDatabase>>;
let emulator: Emulator;
let reports: ReportSource;

const lambda = () => createLambdaClient(emulatorClientConfig(emulator.endpoint));

beforeAll(async () => {
  [database, emulator] = await Promise.all([startTestDatabase(), startTestEmulator(stateDir)]);
  await Promise.all([
    deployReports(emulator.endpoint, database),
    withClient(database.clientConfig("owner"), insertHistory),
  ]);
  reports = findDeployedReports(lambda(), "local");
});
afterAll(async () => {
  await reports.close();
  await emulator.stop();
  await database.remove();
  rmSync(stateDir, { recursive: true, force: true });
});

test("a report and an explanation come from the reports Lambda", async () => {
  const { rows } = await reports.run({ report: "customers", parameters: { loyal: 4 } });
  expect(rows).toContainEqual(["EUR", "loyal", 1, 4, "4.00", "1.00"]);
  const lines = await reports.explain("ada-order");
  expect(lines).toMatchObject([
    { line_no: 1, touches: [{ clicks: [{}, {}] }, { clicks: [{}, {}] }] },
    { line_no: 2, touches: [] },
  ]);
});

/** As the Lambda runtime tells an error; the emulator leaves its name out. */
function failing(errorType: string): ReportSource {
  const Payload = Buffer.from(JSON.stringify({ errorType, errorMessage: "why" }));
  const client = { send: async () => ({ FunctionError: "Unhandled", Payload }) };
  return findDeployedReports(client as unknown as LambdaClient, "dev");
}

test.each([
  ["UnknownReportError", 404, "failed"],
  ["InvalidParameterError", 400, "failed"],
  ["ReportFailedError", 502, "failed"],
  ["DatabaseUnavailableError", 503, "away"],
  ["LaneOffError", 503, "away"],
  ["Runtime.ExitError", 502, "failed"],
])("the Lambda's %s keeps its kind and its message", async (name, status, kind) => {
  const answer = failing(name).run({ report: "books", parameters: {} });
  expect(await problemOf(answer)).toEqual({ status, kind, message: "why" });
});

test("an environment that is not there is said to be none", async () => {
  const job = findDeployedJob(lambda(), "moon", true);
  expect(await problemOf(job.status())).toEqual({
    status: 503,
    kind: "away",
    message:
      "there is no Lambda ecommerce-streaming-moon-orchestrator in this account and region: deploy it, or choose another --env",
  });
});

test.each([
  [
    Object.assign(new Error("Could not load credentials"), { name: "CredentialsProviderError" }),
    "no AWS credentials to ask ecommerce-streaming-dev-reports with: set AWS_PROFILE, or log in (Could not load credentials)",
  ],
  [
    new LambdaServiceException({
      ...{ name: "AccessDeniedException", message: "not authorized", $fault: "client", $metadata: {} },
    }),
    "AWS refuses to invoke ecommerce-streaming-dev-reports (not authorized)",
  ],
  [
    new Error("getaddrinfo ENOTFOUND"),
    "AWS does not answer for ecommerce-streaming-dev-reports (getaddrinfo ENOTFOUND)",
  ],
])("%s is told as what the user can put right", async (error, message) => {
  const client = { send: () => Promise.reject(error) } as unknown as LambdaClient;
  const answer = findDeployedReports(client, "dev").run({ report: "books", parameters: {} });
  expect(await problemOf(answer)).toEqual({ status: 503, kind: "away", message });
});

test("the database away is said", async () => {
  await database.stop();
  expect(await problemOf(reports.run({ report: "books", parameters: {} }))).toMatchObject({
    message: expect.stringMatching(/does not answer .*ask again$/),
  });
});
