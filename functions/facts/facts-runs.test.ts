import { BatchStopJobRunCommand } from "@aws-sdk/client-glue";
import { scriptedBatchJob, startTestEndpoint, type TestEndpoint } from "../../local/glue/endpoint-fixture.ts";
import { createFactsRuns } from "./facts-runs.ts";
import { ageArguments, factsArgument, readAgeSettings } from "./job-arguments.ts";
import { parseRequest } from "./request.ts";

// The endpoint's only job.
const JOB = "attribution";
const NOW = Date.parse("2026-01-31T12:05:00Z");

let endpoint: TestEndpoint;

beforeEach(async () => {
  endpoint = await startTestEndpoint(scriptedBatchJob());
});

afterEach(() => endpoint.close());

function factsRuns(behaviour: string, isWanted = true) {
  const published: number[] = [];
  const runs = createFactsRuns({
    glue: endpoint.glue,
    jobName: JOB,
    isWanted: async () => isWanted,
    findArguments: async () => ({ "--behaviour": behaviour }),
    publish: ({ time, values }) => {
      expect(time).toBe(NOW);
      published.push(values.FactsRunFailed as number);
    },
    now: () => NOW,
  });
  return { ...runs, published };
}

test("a run gets its arguments, and a second start finds it: one run at a time", async () => {
  const { start } = factsRuns("stay");

  const first = await start({});
  const second = await start({});

  expect(first).toEqual({ job: JOB, runId: expect.any(String), state: "STARTING", changed: true });
  expect(second).toMatchObject({ runId: first.runId, changed: false });
  expect(await endpoint.runs()).toMatchObject([{ Arguments: { "--behaviour": "stay" } }]);
});

test("the clock starts a run only while the system is wanted, a person always", async () => {
  const { start } = factsRuns("succeed", false);

  const byClock = await start({ if_wanted: true });
  expect(byClock).toEqual({ job: JOB, runId: null, state: "NOT_WANTED", changed: false });
  expect(await endpoint.runs()).toEqual([]);
  expect(await start({})).toMatchObject({ changed: true });
});

test("a run that failed is measured until one succeeds; one that somebody stopped is no failure", async () => {
  const end = async (behaviour: string, state: string) => {
    const { start, look, published } = factsRuns(behaviour);
    const { runId } = await start({});
    if (state === "STOPPED") {
      await endpoint.glue.send(new BatchStopJobRunCommand({ JobName: JOB, JobRunIds: [runId as string] }));
    }
    await endpoint.reaches(runId as string, state);
    expect(await look()).toEqual({ job: JOB, runId, state });
    return published;
  };

  const never = factsRuns("stay");
  expect(await never.look()).toEqual({ job: JOB, runId: null, state: "NEVER_STARTED" });
  expect(never.published).toEqual([0]);
  expect(await end("fail", "FAILED")).toEqual([1]);
  const hourly = factsRuns("stay");
  const { runId } = await hourly.start({ if_wanted: true });
  expect(hourly.published).toEqual([1]);
  expect((await hourly.look()).state).toBe("FAILED");
  await endpoint.glue.send(new BatchStopJobRunCommand({ JobName: JOB, JobRunIds: [runId as string] }));
  await endpoint.reaches(runId as string, "STOPPED");
  expect(await end("stay", "STOPPED")).toEqual([0]);
  expect(await end("succeed", "SUCCEEDED")).toEqual([0]);
}, 20_000);

test("a job that is not deployed is named", async () => {
  const runs = createFactsRuns({
    glue: endpoint.glue,
    jobName: "moon",
    isWanted: async () => true,
    findArguments: async () => ({}),
    publish: () => {},
    now: () => NOW,
  });
  await expect(runs.start({})).rejects.toThrow("Glue job moon does not exist in this account and region");
});

test("the job judges by the settings in force, which the corrections function tells last", () => {
  const versions = [
    { version: 1, click_retention: 1, lookback: 1 },
    { version: 2, click_retention: 2_592_000, lookback: 604_800 },
  ];
  expect(ageArguments(readAgeSettings({ versions, waiting: 0 }))).toEqual({
    "--click_retention_seconds": "2592000",
    "--lookback_seconds": "604800",
  });
});

test("what the database has of whole hours goes with a run, and when it had that", () => {
  const report = {
    columns: ["hour", "clicks", "checkouts"],
    rows: [["2026-01-31T11:00:00.000Z", 12, "3"]],
  };
  expect(factsArgument(report, NOW)).toEqual({
    "--facts_in_database":
      '{"at":"2026-01-31T12:05:00.000Z","hours":{"2026-01-31T11:00:00.000Z":{"clicks":12,"checkouts":3}}}',
  });
});

test.each([null, { action: "stop" }, { action: "start", if_wanted: false }, { action: "look", more: 1 }])(
  "%j is no request, and what is one is said",
  (payload) => {
    expect(() => parseRequest(payload)).toThrow(
      'allowed are {"action":"start"}, with "if_wanted":true, and {"action":"look"}',
    );
  },
);
