// The local Glue endpoint answers as Glue does, so nothing of Glue is faked here.
import { type BatchStopJobRunError, StartJobRunCommand } from "@aws-sdk/client-glue";
import {
  scriptedJob,
  silentLogger,
  startTestEndpoint,
  type TestEndpoint,
} from "../../local/glue/endpoint-fixture.ts";
import { JobNotFoundError } from "../shared/job-runs.ts";
import { SYSTEM_CLOCK } from "./clock.ts";
import { findGlueJob, JobNotStoppedError, JobStillStoppingError } from "./glue-job.ts";

const open: TestEndpoint[] = [];

async function prepare(...parameters: Parameters<typeof startTestEndpoint>) {
  const endpoint = await startTestEndpoint(...parameters);
  open.push(endpoint);
  return { endpoint, job: jobOf(endpoint, "attribution") };
}

function jobOf({ glue }: TestEndpoint, resource: string) {
  return findGlueJob({
    glue,
    name: "attribution",
    resource,
    ...{ pollMs: 20, retryMs: 0 },
    clock: SYSTEM_CLOCK,
    logger: silentLogger,
  });
}

const soon = () => Date.now() + 10_000;

afterEach(async () => {
  await Promise.all(open.splice(0).map((endpoint) => endpoint.close()));
});

describe("start", () => {
  test("starts the job once, however often it is asked", async () => {
    const { endpoint, job } = await prepare(scriptedJob());
    const first = await job.start(soon());
    const second = await job.start(soon());
    await endpoint.reaches(first.runIds[0] ?? "", "RUNNING");
    const third = await job.start(soon());

    expect(first).toEqual({
      ...{ name: "attribution", resource: "attribution", state: "STARTING", changed: true },
      runIds: [expect.stringMatching(/^jr_/)],
    });
    expect([second, third].map(({ changed, runIds }) => [changed, runIds])).toEqual([
      [false, first.runIds],
      [false, first.runIds],
    ]);
    expect(third.state).toBe("RUNNING");
    expect(await endpoint.runs()).toHaveLength(1);
  });

  test("starts no second run of a job that Glue would let run twice", async () => {
    const { endpoint, job } = await prepare(scriptedJob({ maxConcurrentRuns: 2 }));
    const { runIds } = await job.start(soon());
    expect(await job.start(soon())).toMatchObject({ changed: false, runIds });
    expect(await endpoint.runs()).toHaveLength(1);
  });

  test("asked ten times at once starts one run, and all ten get its id", async () => {
    const { endpoint, job } = await prepare(scriptedJob());
    const results = await Promise.all(Array.from({ length: 10 }, () => job.start(soon())));
    expect(results.filter(({ changed }) => changed)).toHaveLength(1);
    const runIds = results.flatMap((result) => result.runIds);
    expect({ answers: runIds.length, runs: new Set(runIds).size }).toEqual({ answers: 10, runs: 1 });
    expect(await endpoint.runs()).toHaveLength(1);
  });

  test("that another starter overtakes between its look and its start finds that run", async () => {
    const { endpoint, job } = await prepare(scriptedJob());
    let overtaker: string | undefined;
    endpoint.glue.middlewareStack.add(
      (next, context) => async (call) => {
        if (context.commandName === "StartJobRunCommand" && overtaker === undefined) {
          overtaker = "";
          const answer = await endpoint.glue.send(new StartJobRunCommand({ JobName: "attribution" }));
          overtaker = answer.JobRunId;
        }
        return next(call);
      },
      { step: "initialize" },
    );
    const result = await job.start(soon());
    expect(result).toMatchObject({ changed: false, runIds: [overtaker] });
  });

  test("while the last run is stopping waits for its end, as long as it may", async () => {
    const { endpoint, job } = await prepare(scriptedJob(), { stopGraceMs: 300 });
    const runId = await endpoint.start({ "--behaviour": "deaf" });
    await endpoint.reaches(runId, "RUNNING");
    const stopped = job.stop(soon());
    await endpoint.reaches(runId, "STOPPING");
    await expect(job.start(Date.now())).rejects.toThrow(JobStillStoppingError);
    expect(await job.start(soon())).toMatchObject({ changed: true });
    await stopped;
  });
});

describe("stop", () => {
  test("returns when every active run has stopped, and then has nothing to do", async () => {
    const { endpoint, job } = await prepare(scriptedJob({ maxConcurrentRuns: 30 }), { stopGraceMs: 300 });
    const runIds = await Promise.all([
      endpoint.start(),
      endpoint.start(),
      endpoint.start({ "--behaviour": "deaf" }),
    ]);
    await Promise.all(runIds.map((runId) => endpoint.reaches(runId, "RUNNING")));
    const stopped = await job.stop(soon());
    const states = (await endpoint.runs()).map((run) => run.JobRunState);

    expect(stopped).toMatchObject({ state: "STOPPED", changed: true });
    expect(new Set(stopped.runIds)).toEqual(new Set(runIds));
    expect(states).toEqual(["STOPPED", "STOPPED", "STOPPED"]);
    expect(await job.stop(soon())).toMatchObject({ state: "STOPPED", changed: false, runIds: [] });
  });

  test("past its deadline says which run is still stopping, and asked again waits for it", async () => {
    const { endpoint, job } = await prepare(scriptedJob(), { stopGraceMs: 500 });
    const runId = await endpoint.start({ "--behaviour": "deaf" });
    await endpoint.reaches(runId, "RUNNING");

    const late = await job.stop(Date.now() + 100).catch((error) => error);
    expect(late).toBeInstanceOf(JobStillStoppingError);
    expect(late.message).toBe(
      `Glue job attribution was told to stop and is still stopping (run ${runId}): ask again`,
    );
    expect(await job.stop(soon())).toMatchObject({ runIds: [runId] });
    expect((await endpoint.runs()).map((run) => run.JobRunState)).toEqual(["STOPPED"]);
  });

  test("asked again while the run is stopping waits for it, and asks Glue for nothing", async () => {
    const { endpoint, job } = await prepare(scriptedJob(), { stopGraceMs: 500 });
    const runId = await endpoint.start({ "--behaviour": "deaf" });
    await endpoint.reaches(runId, "RUNNING");
    const first = job.stop(soon());
    await endpoint.reaches(runId, "STOPPING");
    const asked = watchStops(endpoint, () => undefined);

    expect(await job.stop(soon())).toMatchObject({ runIds: [runId] });
    expect(asked).toEqual([]);
    expect(await first).toMatchObject({ runIds: [runId] });
  });

  test("asks for at most 25 runs in a call, as many as Glue takes", async () => {
    const { endpoint, job } = await prepare(scriptedJob());
    const runs = Array.from({ length: 60 }, (_, number) => ({ Id: `jr_${number}`, JobRunState: "RUNNING" }));
    listRunsAs(endpoint, [runs]);
    const asked = watchStops(endpoint, () => []);

    expect((await job.stop(soon())).runIds).toHaveLength(60);
    expect(asked.map((runIds) => runIds.length)).toEqual([25, 25, 10]);
    expect(asked.flat()).toEqual(runs.map(({ Id }) => Id));
  });

  test("refused three times in a row says why", async () => {
    const { endpoint, job } = await prepare(scriptedJob());
    const runId = await endpoint.start();
    await endpoint.reaches(runId, "RUNNING");
    const asked = watchStops(endpoint, () => [{ JobRunId: runId, ErrorDetail: { ErrorMessage: "busy" } }]);

    const refused = await job.stop(soon()).catch((error) => error);
    expect(refused).toBeInstanceOf(JobNotStoppedError);
    expect(refused.message).toBe(`Glue job attribution was not stopped: ${runId}: busy`);
    expect(asked).toEqual([[runId], [runId], [runId]]);
  });

  test("refused twice, heard once, refused twice again goes on", async () => {
    const { endpoint, job } = await prepare(scriptedJob());
    const runId = await endpoint.start();
    await endpoint.reaches(runId, "RUNNING");
    const refusal = [{ JobRunId: runId, ErrorDetail: { ErrorMessage: "busy" } }];
    const answers = [refusal, refusal, [], refusal, refusal];
    const asked = watchStops(endpoint, (round) => answers[round - 1]);

    expect(await job.stop(soon())).toMatchObject({ runIds: [runId] });
    expect(asked).toHaveLength(6);
    expect((await endpoint.runs()).map((run) => run.JobRunState)).toEqual(["STOPPED"]);
  });

  test("looks again where a run failed and was retried between its look and its stop", async () => {
    const { endpoint, job } = await prepare(scriptedJob({ maxRetries: 1 }));
    const runId = await endpoint.start();
    await endpoint.reaches(runId, "RUNNING");
    let failed = false;
    endpoint.glue.middlewareStack.add(
      (next, context) => async (call) => {
        if (context.commandName === "BatchStopJobRunCommand" && !failed) {
          failed = true;
          process.kill(endpoint.leaderOf(runId), "SIGKILL");
          await endpoint.reaches(`${runId}_attempt_1`, "RUNNING");
        }
        return next(call);
      },
      { step: "initialize" },
    );
    expect((await job.stop(soon())).runIds).toEqual([runId, `${runId}_attempt_1`]);
    expect((await endpoint.runs()).map((run) => run.JobRunState)).not.toContain("RUNNING");
  });
});

describe("a run that failed a moment ago", () => {
  const moment = 60_000;

  async function failedJob(state = "FAILED", completed = Date.now()) {
    const { endpoint } = await prepare(scriptedJob());
    const run = { JobRunState: state, StartedOn: new Date(0), CompletedOn: new Date(completed), Id: "jr_1" };
    const retry = { JobRunState: "STARTING", StartedOn: new Date(completed), Id: "jr_1_attempt_1" };
    const { glue } = endpoint;
    const job = findGlueJob({
      ...{ glue, name: "attribution", resource: "attribution", pollMs: 20, retryMs: moment },
      ...{ clock: SYSTEM_CLOCK, logger: silentLogger },
    });
    return { endpoint, job, run, retry };
  }

  test.each(["FAILED", "EXPIRED"])(
    "and is %s is started again by Glue, and a stop waits for that",
    async (state) => {
      const { endpoint, job, run, retry } = await failedJob(state);
      const stopped = { ...retry, JobRunState: "STOPPED", CompletedOn: new Date() };
      listRunsAs(endpoint, [[run], [run], [retry, run], [stopped, run]]);
      const asked = watchStops(endpoint, () => []);
      expect(await job.stop(soon())).toMatchObject({ state: "STOPPED", runIds: [retry.Id] });
      expect(asked).toEqual([[retry.Id]]);
    },
  );

  test("is started again by Glue, and a start finds that one", async () => {
    const { endpoint, job, run, retry } = await failedJob();
    listRunsAs(endpoint, [[run], [run], [retry, run]]);
    expect(await job.start(soon())).toMatchObject({ changed: false, runIds: [retry.Id] });
  });

  test("and is not started again past the deadline is said to be so", async () => {
    const { endpoint, job, run } = await failedJob();
    listRunsAs(
      endpoint,
      Array.from({ length: 9 }, () => [run]),
    );
    await expect(job.stop(Date.now() + 50)).rejects.toThrow(
      /^Glue job attribution failed, and Glue may start it again: ask again$/,
    );
  });

  test.each([
    ["STOPPED", 0],
    ["TIMEOUT", 0],
    ["FAILED", 2 * moment],
  ])("is not waited for where it is %s, %i ms ago", async (state, agoMs) => {
    const { endpoint, job, run } = await failedJob(state, Date.now() - agoMs);
    listRunsAs(endpoint, [[run]]);
    expect(await job.stop(Date.now())).toMatchObject({ state, changed: false });
  });
});

test("a stop that is overtaken by a start stops nothing more", async () => {
  const { endpoint, job } = await prepare(scriptedJob());
  const runId = await endpoint.start();
  await endpoint.reaches(runId, "RUNNING");
  const stopped = await job.stop(soon(), { isOvertaken: async () => true });
  expect(stopped).toMatchObject({ state: "RUNNING", changed: false });
  expect((await endpoint.get(runId)).JobRunState).toBe("RUNNING");
});

describe("the state", () => {
  test("tells of a job that never ran, runs, failed, ran again", async () => {
    const { endpoint, job } = await prepare(scriptedJob({ maxRetries: 1 }));
    expect(await job.state()).toMatchObject({ state: "NEVER_STARTED", runId: null, attempt: 0 });

    const failing = await endpoint.start({ "--behaviour": "fail" });
    await endpoint.reaches(`${failing}_attempt_1`, "FAILED");
    expect(await job.state()).toMatchObject({
      state: "FAILED",
      runId: `${failing}_attempt_1`,
      attempt: 1,
      errorMessage: expect.stringContaining("exit code 3"),
    });

    const [runId] = (await job.start(soon())).runIds;
    const run = await endpoint.reaches(runId ?? "", "RUNNING");
    expect(await job.state()).toMatchObject({
      state: "RUNNING",
      runId,
      startedAt: run.StartedOn?.toISOString(),
      completedAt: null,
      errorMessage: null,
    });
  });
});

test.each([
  ["first", [0, 1, 2]],
  ["last", [2, 1, 0]],
])("of a run and its retries of the same second the last is told, listed %s", async (_, attempts) => {
  const { endpoint, job } = await prepare(scriptedJob());
  const run = { JobRunState: "FAILED", StartedOn: new Date("2026-01-31T12:00:00Z") };
  listRunsAs(endpoint, [attempts.map((Attempt) => ({ ...run, Id: `jr_${Attempt}`, Attempt }))]);
  expect(await job.state()).toMatchObject({ runId: "jr_2", attempt: 2 });
});

test("a job that is not deployed is named in the error of every action", async () => {
  const { endpoint } = await prepare(scriptedJob());
  const job = jobOf(endpoint, "nosuch");
  for (const ask of [() => job.start(soon()), job.state, () => job.stop(soon())]) {
    await expect(ask()).rejects.toThrow(JobNotFoundError);
    await expect(ask()).rejects.toThrow("Glue job nosuch does not exist");
  }
});

/**
 * Notes the run ids of each BatchStopJobRun.
 * @param answer the refusals of a round that Glue does not hear, numbered from 1; undefined for one that it does
 */
function watchStops(
  { glue }: TestEndpoint,
  answer: (round: number) => BatchStopJobRunError[] | undefined,
): string[][] {
  const asked: string[][] = [];
  glue.middlewareStack.add(
    (next, context) => async (call) => {
      if (context.commandName !== "BatchStopJobRunCommand") {
        return next(call);
      }
      asked.push((call.input as { JobRunIds: string[] }).JobRunIds);
      const Errors = answer(asked.length);
      return Errors === undefined ? next(call) : { output: { Errors, $metadata: {} }, response: undefined };
    },
    { step: "initialize" },
  );
  return asked;
}

/** Answers the first looks at the runs so; later ones are answered by the endpoint. */
function listRunsAs({ glue }: TestEndpoint, answers: object[][]): void {
  glue.middlewareStack.add(
    (next, context) => async (call) => {
      const JobRuns = context.commandName === "GetJobRunsCommand" ? answers.shift() : undefined;
      return JobRuns === undefined ? next(call) : { output: { JobRuns, $metadata: {} }, response: undefined };
    },
    { step: "initialize" },
  );
}
