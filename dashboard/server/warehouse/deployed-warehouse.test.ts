// Environment "local" is deployed as any other: the Lambda from its zip on the emulator, the twin as its workgroup.
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { ListStatementsCommand } from "@aws-sdk/client-redshift-data";
import { createKinesisClient } from "../../../functions/shared/aws/kinesis.ts";
import { createLambdaClient } from "../../../functions/shared/aws/lambda.ts";
import { ensureBucket } from "../../../local/buckets.ts";
import { emulatorClientConfig } from "../../../local/emulator.ts";
import { LAKE } from "../../../local/lake/archiver.ts";
import { invokeOnEmulator } from "../../../local/lambdas.ts";
import { ensureStreams, LOCAL_STREAMS } from "../../../local/streams.ts";
import { deployWarehouse, WAREHOUSE } from "../../../local/warehouse/lambda.ts";
import { EXPORTS, FIGURES } from "../../../local/warehouse.ts";
import { startTestWarehouse, type TestWarehouse } from "../../../redshift/testing/test-warehouse.ts";
import { problemOf } from "../testing/problem-of.ts";
import { findDeployedWarehouse } from "./deployed-warehouse.ts";

let twin: TestWarehouse;
let lambda: LambdaClient;

beforeAll(async () => {
  twin = await startTestWarehouse();
  lambda = createLambdaClient(emulatorClientConfig(twin.emulator.endpoint));
}, 120_000);
afterAll(async () => {
  lambda.destroy();
  await twin.stop();
});

const never = new AbortController().signal;

/** Of the statement that was asked last. */
async function newest(): Promise<string | undefined> {
  const { Statements = [] } = await twin.owner.client.send(new ListStatementsCommand({ MaxResults: 1 }));
  return Statements[0]?.Id;
}

test("where the Lambda lacks, that is told", async () => {
  const { figures } = findDeployedWarehouse(lambda, "local", true);
  expect(await problemOf(figures())).toMatchObject({
    kind: "away",
    message: expect.stringContaining("there is no Lambda ecommerce-streaming-local-warehouse"),
  });
});

test("figures are those of the latest wake, and to look at them runs no statement", async () => {
  const { endpoint } = twin.emulator;
  const kinesis = createKinesisClient(emulatorClientConfig(endpoint));
  await ensureStreams(kinesis, Object.values(LOCAL_STREAMS), 1);
  kinesis.destroy();
  await Promise.all([FIGURES, LAKE, EXPORTS].map((bucket) => ensureBucket(endpoint, bucket)));
  await deployWarehouse(endpoint, twin.twin.endpoint);
  const { figures, refresh } = findDeployedWarehouse(lambda, "local", true);
  expect(await figures()).toBeNull();
  expect(await newest()).toBeUndefined();
  await invokeOnEmulator(endpoint, WAREHOUSE, { action: "migrate" });
  await refresh(never);
  const asked = await newest();
  expect(asked).toBeDefined();
  expect(await figures()).toMatchObject({ failures: [], scanErrors: 0, seconds: expect.any(Number) });
  expect(await newest()).toBe(asked);
});

test("a wake that fails is told in its own words", async () => {
  await twin.twin.stop();
  const { refresh } = findDeployedWarehouse(lambda, "local", true);
  expect(await problemOf(refresh(never))).toMatchObject({
    kind: "failed",
    message: expect.stringMatching(/clicks: connect ECONNREFUSED/),
  });
  await twin.restart();
});

test("who does not wait any longer ends the waiting", async () => {
  const { refresh } = findDeployedWarehouse(lambda, "local", true);
  await expect(refresh(AbortSignal.abort())).rejects.toThrow();
});

test("where the lane is off nothing is asked", async () => {
  const asked = { send: () => Promise.reject(new Error("asked")) } as unknown as LambdaClient;
  const { figures, refresh, switchOn, price } = findDeployedWarehouse(asked, "dev", false);
  const problem = { status: 503, kind: "away", message: "dev is without the lane warehouse" };
  expect(await problemOf(figures())).toEqual(problem);
  expect(await problemOf(refresh(never))).toEqual(problem);
  expect(switchOn).toContain('"warehouse" among the lanes of dev');
  expect(price).toEqual({ rpu: 4, usdPerRpuHour: expect.any(Number), leastSeconds: 60 });
});
