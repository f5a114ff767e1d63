import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  BatchStopJobRunCommand,
  ConcurrentRunsExceededException,
  EntityNotFoundException,
  GetJobCommand,
  GetJobRunsCommand,
  InvalidInputException,
  ListCrawlersCommand,
  StartJobRunCommand,
} from "@aws-sdk/client-glue";
import { readStartMark } from "../process-table.ts";
import { waitUntil } from "../wait-until.ts";
import type { JobRun } from "./endpoint.ts";
import { scriptedBatchJob, scriptedJob, startTestEndpoint, type TestEndpoint } from "./endpoint-fixture.ts";

const open: TestEndpoint[] = [];

async function startWith(...parameters: Parameters<typeof startTestEndpoint>): Promise<TestEndpoint> {
  const started = await startTestEndpoint(...parameters);
  open.push(started);
  return started;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((started) => started.close()));
});

/** The job and its child write their process ids, one line an attempt. */
function readPids(dir: string): number[][] {
  return readFileSync(join(dir, "pids"), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(" ").map(Number));
}

function aliveOf(pids: number[]): number[] {
  return pids.filter((pid) => readStartMark(pid) !== undefined);
}

function stop(started: TestEndpoint, ...runIds: string[]) {
  return started.glue.send(new BatchStopJobRunCommand({ JobName: "attribution", JobRunIds: runIds }));
}

describe("a run", () => {
  test("goes from STARTING to RUNNING when its output says that it is ready, and gets its arguments as Glue passes them", async () => {
    const started = await startWith(
      scriptedJob({ defaultArguments: { "--behaviour": "stay", "--lookback": "7" } }),
    );
    const changes: JobRun["state"][] = [];
    started.endpoint.onRunChange((run) => changes.push(run.state));

    const runId = await started.start({ "--lookback": "14" });
    const run = await started.reaches(runId, "RUNNING");

    expect(runId).toMatch(/^jr_[0-9a-f]{64}$/);
    expect(run).toMatchObject({
      Attempt: 0,
      JobName: "attribution",
      Arguments: { "--lookback": "14" },
    });
    expect(Date.now() - (run.StartedOn?.getTime() ?? 0)).toBeLessThan(10_000);
    expect(started.logOf(runId)).toContain(
      `--behaviour stay --lookback 14 --JOB_NAME attribution --JOB_RUN_ID ${runId}\n`,
    );
    expect(changes).toEqual(["STARTING", "RUNNING"]);
  });

  test("whose process ends with 0 has SUCCEEDED", async () => {
    const started = await startWith(scriptedJob({ maxRetries: 3 }));
    const runId = await started.start({ "--behaviour": "succeed" });
    const run = await started.reaches(runId, "SUCCEEDED");
    expect(run.CompletedOn).toBeInstanceOf(Date);
    expect(await started.runs()).toHaveLength(1);
  });

  test("that takes longer than its time-out ends as TIMEOUT and is not tried again", async () => {
    const started = await startWith(scriptedJob({ maxRetries: 3, timeoutMinutes: 0.01 }));
    const runId = await started.start();
    const run = await started.reaches(runId, "TIMEOUT");
    expect(run.ErrorMessage).toContain("0.01 minutes");
    expect(await started.runs()).toHaveLength(1);
  });

  test("that cannot be started is FAILED with the reason", async () => {
    const command = () => ({ file: "/no/such/program", args: [], env: {}, cwd: tmpdir() });
    const started = await startWith(scriptedJob({ command }));
    const run = await started.reaches(await started.start(), "FAILED");
    expect(run.ErrorMessage).toContain("ENOENT");
  });
});

describe("a batch job", () => {
  test("is a Spark job to Glue, a streaming job is not", async () => {
    for (const [job, command] of [
      [scriptedBatchJob(), "glueetl"],
      [scriptedJob(), "gluestreaming"],
    ] as const) {
      const { glue } = await startWith(job);
      const { Job: described } = await glue.send(new GetJobCommand({ JobName: "attribution" }));
      expect(described?.Command?.Name).toBe(command);
    }
  });

  test("runs at once, and has SUCCEEDED when its process ends with 0", async () => {
    const started = await startWith(scriptedBatchJob());
    const changes: JobRun["state"][] = [];
    started.endpoint.onRunChange((run) => changes.push(run.state));
    const runId = await started.start({ "--behaviour": "succeed" });
    expect((await started.get(runId)).JobRunState).not.toBe("STARTING");
    await started.reaches(runId, "SUCCEEDED");
    expect(changes).toEqual(["RUNNING", "SUCCEEDED"]);
  });

  test("that fails is not tried again, and may be started again at once", async () => {
    const started = await startWith(scriptedBatchJob());
    const runId = await started.start({ "--behaviour": "fail" });
    const run = await started.reaches(runId, "FAILED");
    expect(run.ErrorMessage).toContain("the disk is on fire");
    await started.reaches(await started.start({ "--behaviour": "succeed" }), "SUCCEEDED");
    expect(await started.runs()).toHaveLength(2);
  });
});

describe("concurrency", () => {
  test("a second run is refused until the first one has stopped, and the first to be stopped counts until then", async () => {
    const started = await startWith(scriptedJob(), { stopGraceMs: 400 });
    const first = await started.start({ "--behaviour": "deaf" });
    await started.reaches(first, "RUNNING");

    await expect(started.start()).rejects.toThrow(ConcurrentRunsExceededException);
    await stop(started, first);
    expect((await started.get(first)).JobRunState).toBe("STOPPING");
    await expect(started.start()).rejects.toThrow(ConcurrentRunsExceededException);
    await started.reaches(first, "STOPPED");

    expect(await started.start()).not.toBe(first);
  });
});

describe("a stopped run", () => {
  test("ends in order on SIGTERM and takes its children along", async () => {
    const started = await startWith(scriptedJob({ maxRetries: 3 }));
    const runId = await started.start({ "--pids": join(started.dir, "pids") });
    await started.reaches(runId, "RUNNING");

    const answer = await stop(started, runId);
    const run = await started.reaches(runId, "STOPPED");

    expect(answer.SuccessfulSubmissions).toEqual([{ JobName: "attribution", JobRunId: runId }]);
    expect(run.ErrorMessage).toBeUndefined();
    expect(aliveOf(readPids(started.dir).flat())).toEqual([]);
    expect(await started.runs()).toHaveLength(1);
  });

  test("that ignores SIGTERM is killed after the grace", async () => {
    const started = await startWith(scriptedJob(), { stopGraceMs: 200 });
    const runId = await started.start({ "--behaviour": "deaf", "--pids": join(started.dir, "pids") });
    await started.reaches(runId, "RUNNING");
    await stop(started, runId);
    await started.reaches(runId, "STOPPED");
    expect(aliveOf(readPids(started.dir).flat())).toEqual([]);
  });

  test("cannot be stopped again, and an unknown one cannot be stopped; the others of the batch are", async () => {
    const started = await startWith(scriptedJob());
    const ended = await started.start({ "--behaviour": "succeed" });
    await started.reaches(ended, "SUCCEEDED");
    const running = await started.start();

    const answer = await stop(started, ended, "jr_unknown", running);

    expect(answer.SuccessfulSubmissions?.map(({ JobRunId }) => JobRunId)).toEqual([running]);
    expect(answer.Errors?.map(({ ErrorDetail }) => ErrorDetail?.ErrorCode)).toEqual([
      "InvalidInputException",
      "EntityNotFoundException",
    ]);
  });
});

describe("a failed run", () => {
  test("that was killed from outside is started again by itself, after its orphans are gone", async () => {
    const started = await startWith(scriptedJob({ maxRetries: 1 }));
    const runId = await started.start({ "--pids": join(started.dir, "pids") });
    await started.reaches(runId, "RUNNING");
    const [leader = 0, child = 0] = readPids(started.dir)[0] ?? [];

    process.kill(leader, "SIGKILL");
    const retry = await started.reaches(`${runId}_attempt_1`, "RUNNING");

    expect(retry).toMatchObject({ Attempt: 1, PreviousRunId: runId, JobRunState: "RUNNING" });
    expect(await started.get(runId)).toMatchObject({
      JobRunState: "FAILED",
      ErrorMessage: expect.stringContaining("SIGKILL"),
    });
    expect(aliveOf([leader, child])).toEqual([]);
    expect(aliveOf(readPids(started.dir)[1] ?? [])).toHaveLength(2);
    await expect(started.start()).rejects.toThrow(ConcurrentRunsExceededException);
  });

  test("is tried as often as the job allows, and says why it failed", async () => {
    const started = await startWith(scriptedJob({ maxRetries: 2 }));
    const ended: string[] = [];
    started.endpoint.onRunEnd((run) => ended.push(run.id));
    const runId = await started.start({ "--behaviour": "fail" });
    const last = await started.reaches(`${runId}_attempt_2`, "FAILED");

    expect(last.ErrorMessage).toMatch(/ended with exit code 3; log: .*; last line: the disk is on fire$/);
    expect(ended).toEqual([runId, `${runId}_attempt_1`, `${runId}_attempt_2`]);
    expect(await started.runs()).toHaveLength(3);
  });
});

describe("a run that was healthy for long", () => {
  test("gets all its retries again", async () => {
    const started = await startWith(scriptedJob({ maxRetries: 1 }), { healthyAfterMs: 0 });
    const runId = await started.start();
    for (const id of [runId, `${runId}_attempt_1`]) {
      await started.reaches(id, "RUNNING");
      process.kill(started.leaderOf(id), "SIGKILL");
    }
    expect(await started.reaches(`${runId}_attempt_2`, "RUNNING")).toMatchObject({ Attempt: 2 });
  });
});

describe("the endpoint", () => {
  test("stops its runs before it ends, and the next one on the same state knows them", async () => {
    const first = await startTestEndpoint(scriptedJob());
    const runId = await first.start({ "--pids": join(first.dir, "pids") });
    await first.reaches(runId, "RUNNING");
    await first.endpoint.stop();
    first.glue.destroy();

    expect(aliveOf(readPids(first.dir).flat())).toEqual([]);
    const second = await startWith(scriptedJob(), { dir: first.dir });
    expect((await second.get(runId)).JobRunState).toBe("STOPPED");
  });

  test("kills what a killed predecessor left running", async () => {
    const dir = mkdtempSync(join(tmpdir(), "glue-endpoint-"));
    const script = fileURLToPath(new URL("test-jobs/crashing-endpoint.ts", import.meta.url));
    const predecessor = spawn(process.execPath, ["--import", "tsx", script, dir], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [output] = (await once(predecessor.stdout, "data")) as [Buffer];
    predecessor.kill("SIGKILL");
    await once(predecessor, "exit");
    const pids = readPids(dir).flat();
    expect(aliveOf(pids)).toEqual(pids);
    // The run's leader is gone too: its child must be found without it.
    process.kill(pids[0] ?? 0, "SIGKILL");
    await waitUntil("the leader to be gone", () => aliveOf(pids).length === 1, { timeoutMs: 5_000 });

    const successor = await startWith(scriptedJob(), { dir });

    expect(aliveOf(pids)).toEqual([]);
    const run = await successor.get(output.toString().trim());
    expect(run).toMatchObject({
      JobRunState: "FAILED",
      ErrorMessage: expect.stringContaining("endpoint ended"),
    });
    expect(await successor.start()).toMatch(/^jr_/);
  });

  test("lists runs in pages, the newest first", async () => {
    const started = await startWith(scriptedJob({ maxConcurrentRuns: 3 }));
    const ids = [await started.start(), await started.start(), await started.start()];
    const list = (NextToken?: string) =>
      started.glue.send(new GetJobRunsCommand({ JobName: "attribution", MaxResults: 2, NextToken }));
    const first = await list();
    const second = await list(first.NextToken);
    expect([...(first.JobRuns ?? []), ...(second.JobRuns ?? [])].map(({ Id }) => Id)).toEqual(ids.reverse());
    expect(second.NextToken).toBeUndefined();
  });

  test("refuses what Glue refuses, by the same names", async () => {
    const { glue } = await startWith(scriptedJob());
    await expect(glue.send(new GetJobCommand({ JobName: "nosuch" }))).rejects.toThrow(
      EntityNotFoundException,
    );
    await expect(glue.send(new GetJobRunsCommand({ JobName: "nosuch" }))).rejects.toThrow(
      EntityNotFoundException,
    );
    await expect(glue.send(new StartJobRunCommand({ JobName: "constructor" }))).rejects.toThrow(
      EntityNotFoundException,
    );
    await expect(
      glue.send(new StartJobRunCommand({ JobName: "attribution", Arguments: { lookback: "7" } })),
    ).rejects.toThrow(InvalidInputException);
    await expect(glue.send(new ListCrawlersCommand({}))).rejects.toMatchObject({
      name: "UnknownOperationException",
    });
  });

  test("is open to programs of this machine only, to no web page and under no foreign name", async () => {
    const { endpoint } = await startWith(scriptedJob());
    const addresses = Object.values(networkInterfaces())
      .flatMap((entries) => entries ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4");
    for (const { address } of addresses) {
      await expect(fetch(`http://${address}:${endpoint.port}`)).rejects.toThrow();
    }
    for (const page of [
      { host: "evil.example" },
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
    ]) {
      const headers = { ...page, "x-amz-target": "AWSGlue.GetJobRuns" };
      const foreign = request(endpoint.url, { method: "POST", headers }).end('{"JobName":"attribution"}');
      const [response] = await once(foreign, "response");
      expect(response.statusCode).toBe(400);
      response.resume();
    }
  });
});
