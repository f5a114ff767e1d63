import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { GetRecordsCommand, GetShardIteratorCommand, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { bundleFunction } from "../functions/bundle.ts";
import { createKinesisClient } from "../functions/shared/aws/kinesis.ts";
import { type Emulator, emulatorClientConfig, findEmulator, startEmulator } from "./emulator.ts";
import { scriptedJob, startTestEndpoint, type TestEndpoint } from "./glue/endpoint-fixture.ts";
import { deployOrchestrator, ORCHESTRATOR } from "./orchestrator.ts";
import { readStartMark } from "./process-table.ts";
import { ensureStreams } from "./streams.ts";
import { byName, runIdsIn } from "./test-orchestrator.ts";

const venvBinDir = fileURLToPath(new URL("../.venv/bin", import.meta.url));
const stateDir = mkdtempSync(join(tmpdir(), "emulator-"));

function start(): Promise<Emulator> {
  return startEmulator({ venvBinDir, stateDir, logFile: join(stateDir, "emulator.log") });
}

let emulator: Emulator;

beforeAll(async () => {
  emulator = await start();
});

afterAll(async () => {
  await emulator.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

async function readShard(client: ReturnType<typeof createKinesisClient>, StreamName: string) {
  const iterator = await client.send(
    new GetShardIteratorCommand({
      StreamName,
      ShardId: "shardId-000000000001",
      ShardIteratorType: "TRIM_HORIZON",
    }),
  );
  const { Records } = await client.send(new GetRecordsCommand({ ShardIterator: iterator.ShardIterator }));
  return Records?.map(({ SequenceNumber, ApproximateArrivalTimestamp, Data }) => ({
    SequenceNumber,
    ApproximateArrivalTimestamp,
    text: Buffer.from(Data ?? []).toString(),
  }));
}

describe("streams", () => {
  test("are created once, and keep shards, records and sequence numbers over a stop and start", async () => {
    const client = createKinesisClient(emulatorClientConfig(emulator.endpoint));
    expect(await ensureStreams(client, ["clicks", "checkouts"], 2)).toEqual(["clicks", "checkouts"]);
    // More than 64 KB, which the SDK's own HTTP/2 handler cannot read from MiniStack.
    const Records = Array.from({ length: 400 }, (_, index) => ({
      PartitionKey: `user-${index}`,
      Data: Buffer.from(`${index} ${"x".repeat(1000)}`),
    }));
    await client.send(new PutRecordsCommand({ StreamName: "clicks", Records }));
    const before = await readShard(client, "clicks");
    client.destroy();

    await emulator.stop();
    expect(readStartMark(emulator.pid)).toBeUndefined();
    emulator = await start();

    const again = createKinesisClient(emulatorClientConfig(emulator.endpoint));
    expect(await ensureStreams(again, ["clicks", "checkouts", "more"], 2)).toEqual(["more"]);
    expect(before?.length).toBeGreaterThan(100);
    expect(await readShard(again, "clicks")).toEqual(before);
    again.destroy();
  });
});

test("an emulator that was left running is stopped in order by the next one, which has its streams", async () => {
  const left = emulator;
  const client = createKinesisClient(emulatorClientConfig(left.endpoint));
  await ensureStreams(client, ["left"], 1);
  client.destroy();

  emulator = await start();

  expect(readStartMark(left.pid)).toBeUndefined();
  const again = createKinesisClient(emulatorClientConfig(emulator.endpoint));
  expect(await ensureStreams(again, ["left"], 1)).toEqual([]);
  again.destroy();
});

test("an emulator that cannot start says so and names its log", async () => {
  const parts = {
    venvBinDir: "/nowhere",
    stateDir: join(stateDir, "other"),
    logFile: join(stateDir, "other.log"),
  };
  await expect(startEmulator(parts)).rejects.toThrow(
    /^MiniStack could not be started: .*ENOENT; log: .*other\.log$/,
  );
});

test("an emulator whose port is taken takes another one", async () => {
  const port = Number(new URL(emulator.endpoint).port);
  const dir = join(stateDir, "second");
  const second = await startEmulator({ venvBinDir, stateDir: dir, logFile: join(dir, "log"), port });
  await second.stop();
  expect(second.endpoint).not.toBe(emulator.endpoint);
  expect(await second.exited).toMatch(/^ended with/);
});

test.each([
  ["a page of another site", { origin: "https://evil.example" }],
  ["a page that hides where it is from", { origin: "null" }],
  ["a script or picture in a page", { "sec-fetch-site": "cross-site" }],
  ["a page whose name was pointed at us", { host: "evil.example" }],
])("%s can neither read nor change", async (_, headers) => {
  const target = { "x-amz-target": "Kinesis_20131202.ListStreams" };
  for (const method of ["POST", "OPTIONS"]) {
    const asked = request(emulator.endpoint, { method, headers: { ...target, ...headers } }).end();
    const [answer] = await once(asked, "response");
    expect(answer.statusCode).toBe(403);
    expect(answer.headers).not.toHaveProperty("access-control-allow-origin");
    answer.resume();
  }
});

test("a running emulator is found by its folder, one that has stopped is not", async () => {
  expect(findEmulator(stateDir)).toEqual({ endpoint: emulator.endpoint });
  expect(findEmulator(join(stateDir, "second"))).toBeUndefined();
});

test("a bundle has the same bytes each time", async () => {
  const bundle = () => bundleFunction("reports");
  expect(await bundle()).toEqual(await bundle());
});

describe("the orchestrator's bundle on the emulator", () => {
  let glue: TestEndpoint;
  let lambda: LambdaClient;

  beforeAll(async () => {
    glue = await startTestEndpoint(scriptedJob());
    lambda = new LambdaClient(emulatorClientConfig(emulator.endpoint));
    await deploy("attribution");
  });

  afterAll(async () => {
    lambda.destroy();
    await glue.close();
  });

  function deploy(jobName: string): Promise<void> {
    return deployOrchestrator(emulator.endpoint, glue.endpoint.url, jobName);
  }

  async function invoke(payload: unknown) {
    const answer = await lambda.send(
      new InvokeCommand({
        FunctionName: ORCHESTRATOR,
        Payload: Buffer.from(JSON.stringify(payload)),
      }),
    );
    return { failed: answer.FunctionError, ...JSON.parse(Buffer.from(answer.Payload ?? []).toString()) };
  }

  // MiniStack reports every thrown error as errorType Runtime.HandlerError; AWS reports the error's name.
  test("starts, starts again, tells, stops, and refuses nonsense in one line", async () => {
    const first = await invoke({ action: "start" });
    const runIds = runIdsIn(first);
    expect(byName(first)).toMatchObject({ attribution: { changed: true } });
    expect(byName(await invoke({ action: "start" }))).toMatchObject({
      attribution: { changed: false, runIds },
    });
    await glue.reaches(runIds[0] as string, "RUNNING");
    expect(byName(await invoke({ action: "status" }))).toMatchObject({
      attribution: { state: "RUNNING", runId: runIds[0], attempt: 0 },
    });
    expect(byName(await invoke({ action: "stop" }))).toMatchObject({
      attribution: { changed: true, runIds },
      generator: { state: "ABSENT" },
    });
    expect((await glue.runs()).map((run) => run.JobRunState)).toEqual(["STOPPED"]);
    expect(byName(await invoke({ action: "stop" }))).toMatchObject({ attribution: { changed: false } });
    expect(await invoke({ action: "start", generator: true })).toMatchObject({
      failed: "Unhandled",
      errorMessage: expect.stringMatching(
        /^EventBridge rule .* does not exist .*: deploy the generator first$/,
      ),
    });
    expect(await invoke({ action: "explode" })).toMatchObject({
      failed: "Unhandled",
      errorMessage: expect.stringMatching(
        /^the payload must be {"action":"start"}.*; not {"action":"explode"}$/,
      ),
    });
  });

  test("takes new settings when it is deployed again", async () => {
    await deploy("nosuch");
    expect(await invoke({ action: "status" })).toMatchObject({
      failed: "Unhandled",
      errorMessage: "Glue job nosuch does not exist in this account and region: deploy it first",
    });
  });
});
