import { scriptedJob, startTestEndpoint, type TestEndpoint } from "./glue/endpoint-fixture.ts";
import { watchJob } from "./job-watch.ts";
import { waitUntil } from "./wait-until.ts";

let started: TestEndpoint;
let warnings: string[];

beforeEach(async () => {
  warnings = [];
  started = await startTestEndpoint(scriptedJob({ maxRetries: 1 }));
});
afterEach(() => started.close());

const watch = () => watchJob(started.endpoint, "attribution", (line) => warnings.push(line));
const soon = { timeoutMs: 10_000 };

test("a job that fails before it streams is told with its cause at its first failure", async () => {
  const job = watch();
  await started.start({ "--behaviour": "fail" });
  const failure = await waitUntil("the failure", job.failedToStart, soon);
  expect(failure).toMatch(/exit code 3; log: .*; last line: the disk is on fire$/);
  expect(job.hasStreamed()).toBe(false);
  expect(warnings).toEqual([]);
});

test("of one that fails later each failure and each further try is a line", async () => {
  const job = watch();
  const runId = await started.start();
  await waitUntil("the job to stream", job.hasStreamed, soon);
  process.kill(started.leaderOf(runId), "SIGKILL");
  await started.reaches(`${runId}_attempt_1`, "RUNNING");
  expect(job.failedToStart()).toBeUndefined();
  expect(warnings).toEqual([
    expect.stringMatching(/^the job's run failed: .*SIGKILL/),
    expect.stringMatching(/^the job is started again; log: /),
  ]);
});
