// The local Glue endpoint answers as Glue does, so nothing of Glue is faked here.
import { StartJobRunCommand } from "@aws-sdk/client-glue";
import {
  scriptedJob,
  silentLogger,
  startTestEndpoint,
  type TestEndpoint,
} from "../../local/glue/endpoint-fixture.ts";
import { JobNotFoundError } from "./job-runs.ts";
import { createOrchestrator, JobStillStoppingError } from "./orchestrator.ts";

const open: TestEndpoint[] = [];

async function prepare(...parameters: Parameters<typeof startTestEndpoint>) {
  const endpoint = await startTestEndpoint(...parameters);
  open.push(endpoint);
  const orchestrator = createOrchestrator({
    glue: endpoint.glue,
    jobName: "attribution",
    logger: silentLogger,
  });
  return { endpoint, orchestrator };
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((endpoint) => endpoint.close()));
});

describe("start", () => {
  test("starts the job once, however often it is asked", async () => {
    const { endpoint, orchestrator } = await prepare(scriptedJob());
    const first = await orchestrator.start();
    const second = await orchestrator.start();
    await endpoint.reaches(first.runId ?? "", "RUNNING");
    const third = await orchestrator.start();

    expect(first).toMatchObject({ started: true, state: "STARTING", runId: expect.stringMatching(/^jr_/) });
    expect([second, third].map(({ started, runId }) => [started, runId])).toEqual([
      [false, first.runId],
      [false, first.runId],
    ]);
    expect(third.state).toBe("RUNNING");
    expect(await endpoint.runs()).toHaveLength(1);
  });

  test("starts no second run of a job that Glue would let run twice", async () => {
    const { endpoint, orchestrator } = await prepare(scriptedJob({ maxConcurrentRuns: 2 }));
    const { runId } = await orchestrator.start();
    expect(await orchestrator.start()).toMatchObject({ started: false, runId });
    expect(await endpoint.runs()).toHaveLength(1);
  });

  test("asked ten times at once starts one run, and all ten get its id", async () => {
    const { endpoint, orchestrator } = await prepare(scriptedJob());
    const results = await Promise.all(Array.from({ length: 10 }, () => orchestrator.start()));
    expect(results.filter(({ started }) => started)).toHaveLength(1);
    expect(new Set(results.map(({ runId }) => runId)).size).toBe(1);
    expect(await endpoint.runs()).toHaveLength(1);
  });

  test("that another starter overtakes between its look and its start finds that run", async () => {
    const { endpoint, orchestrator } = await prepare(scriptedJob());
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
    const result = await orchestrator.start();
    expect(result).toMatchObject({ started: false, runId: overtaker });
  });

  test("while the last run is stopping says so", async () => {
    const { endpoint, orchestrator } = await prepare(scriptedJob(), { stopGraceMs: 300 });
    const runId = await endpoint.start({ "--behaviour": "deaf" });
    await endpoint.reaches(runId, "RUNNING");
    await orchestrator.stop();
    await expect(orchestrator.start()).rejects.toThrow(JobStillStoppingError);
    await expect(orchestrator.start()).rejects.toThrow(`still stopping (run ${runId})`);
    await endpoint.reaches(runId, "STOPPED");
    expect(await orchestrator.start()).toMatchObject({ started: true });
  });
});

describe("stop", () => {
  test("stops every active run, and then has nothing to do", async () => {
    const { endpoint, orchestrator } = await prepare(scriptedJob({ maxConcurrentRuns: 30 }));
    const runIds = await Promise.all(Array.from({ length: 3 }, () => endpoint.start()));
    const result = await orchestrator.stop();
    await Promise.all(runIds.map((runId) => endpoint.reaches(runId, "STOPPED")));

    expect(new Set(result.stopping)).toEqual(new Set(runIds));
    expect(await orchestrator.stop()).toMatchObject({ stopping: [] });
  });

  test("looks again where a run failed and was retried between its look and its stop", async () => {
    const { endpoint, orchestrator } = await prepare(scriptedJob({ maxRetries: 1 }));
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
    const result = await orchestrator.stop();
    expect(result.stopping).toEqual([`${runId}_attempt_1`]);
    await endpoint.reaches(`${runId}_attempt_1`, "STOPPED");
  });
});

describe("status", () => {
  test("tells of a job that never ran, runs, failed, ran again", async () => {
    const { endpoint, orchestrator } = await prepare(scriptedJob({ maxRetries: 1 }));
    expect(await orchestrator.status()).toMatchObject({ state: "NEVER_STARTED", runId: null, attempt: 0 });

    const failing = await endpoint.start({ "--behaviour": "fail" });
    await endpoint.reaches(`${failing}_attempt_1`, "FAILED");
    expect(await orchestrator.status()).toMatchObject({
      state: "FAILED",
      runId: `${failing}_attempt_1`,
      attempt: 1,
      errorMessage: expect.stringContaining("exit code 3"),
    });

    const { runId } = await orchestrator.start();
    const run = await endpoint.reaches(runId ?? "", "RUNNING");
    expect(await orchestrator.status()).toMatchObject({
      state: "RUNNING",
      runId,
      startedAt: run.StartedOn?.toISOString(),
      completedAt: null,
      errorMessage: null,
    });
  });
});

test("a job that is not deployed is named in the error of every action", async () => {
  const { endpoint } = await prepare(scriptedJob());
  const orchestrator = createOrchestrator({ glue: endpoint.glue, jobName: "nosuch", logger: silentLogger });
  for (const action of ["start", "stop", "status"] as const) {
    await expect(orchestrator[action]()).rejects.toThrow(JobNotFoundError);
    await expect(orchestrator[action]()).rejects.toThrow("Glue job nosuch does not exist");
  }
});
