// The commands as they ask an environment on AWS: by its Lambda, on the emulator's S3.
import { join } from "node:path";
import { resourceName } from "../config/names.ts";
import type { OrderReconcilerEnvironment } from "../functions/order-reconciler/env.ts";
import { failedId } from "../functions/order-reconciler/failed-row.ts";
import { type EmulatedLake, startEmulatedLake } from "../functions/order-reconciler/testing/emulated-lake.ts";
import { inserted, putFailed } from "../functions/order-reconciler/testing/put-changes.ts";
import { emulatorEnvironment } from "../local/emulator.ts";
import { LAKE } from "../local/lake/archiver.ts";
import { LAKE_DATABASE } from "../local/lake/catalog.ts";
import { deployFunction } from "../local/lambdas.ts";
import { ORDERS } from "../local/orders/names.ts";
import { deployOrderReconciler } from "../local/orders/order-reconciler.ts";
import { findPlaces } from "../local/places.ts";
import { takeRunLock } from "../local/run-lock.ts";
import { listFailedChanges, replayFailedChanges } from "./rejected-orders.ts";
import { runCli, startCli } from "./testing/run-cli.ts";

const GARBAGE = Buffer.from("no JSON of user-1");

let lake: EmulatedLake;

beforeAll(async () => {
  lake = await startEmulatedLake();
  await deployFunction<OrderReconcilerEnvironment>({
    endpoint: lake.endpoint,
    noun: "order-reconciler",
    name: resourceName("dev", "order-reconciler"),
    environment: {
      ...{ TABLE: ORDERS, LAKE_BUCKET: LAKE, DATABASE: LAKE_DATABASE, WORKGROUP: "insights" },
      ...{ DELIVERY_SECONDS: "0", METRICS_NAMESPACE: "orders" },
    },
  });
});

afterAll(() => lake.stop());

async function onDev(...args: string[]) {
  const environment = {
    ...emulatorEnvironment(lake.endpoint),
    ECOMMERCE_STREAMING_LOCAL: join(lake.folder, "local"),
  };
  const { output, ended } = startCli(["rejected", "orders", ...args, "--env", "dev"], environment);
  return { code: await ended, ...output };
}

test("failed changes are listed and replayed; what fails again says so, and nothing to do is told", async () => {
  expect(await onDev("list")).toEqual({ code: 0, stdout: "", stderr: "no change of an order has failed\n" });
  const nothing = "there is nothing to replay: no change of an order has failed\n";
  expect(await onDev("replay")).toEqual({ code: 0, stdout: nothing, stderr: "" });

  await putFailed(lake.clients.s3, [inserted(1), inserted(2), GARBAGE], "mixed");
  const listed = await onDev("list");
  expect(listed.stderr).toBe("3 failed changes; npm run rejected -- orders replay puts 2 right\n");
  expect(listed.stdout).toMatch(/Lambda\.FunctionError .*replay makes one .*"eventName":"INSERT"/);
  expect(listed.stdout).toMatch(/Lambda\.FunctionError .*no JSON .*xx xxxx xx xxxx-0/);
  const { rows, ...counts } = JSON.parse((await onDev("list", "--json", "--limit", "1")).stdout);
  expect([counts, rows.length]).toEqual([{ count: 3, replayable: 2 }, 1]);

  const one = failedId(inserted(2));
  expect((await onDev("replay", "--id", one.slice(0, 12))).stdout).toBe("1 change is in the lake now\n");
  expect((await onDev("replay", "--id", one)).stderr).toBe(
    `no failed change has an id that begins with ${one}\n`,
  );
  expect((await onDev("replay")).stdout).toBe(
    "1 change is in the lake now, 1 failed again and stay: npm run rejected -- orders list says why\n",
  );
  expect(JSON.parse((await onDev("replay", "--json")).stdout)).toEqual({ replayed: 0, failed_again: 1 });
  const delivered = (await lake.lines("orders/")).map((line) => JSON.parse(line).orderid);
  expect(delivered.sort()).toEqual(["order-1", "order-2"]);
}, 120_000);

const DEV = { env: "dev" };

test.each<[what: string, run: () => Promise<void>, line: string]>([
  [
    "no limit",
    () => listFailedChanges({ ...DEV, limit: "0" }),
    "--limit is 0: give a whole number from 1 to 1000",
  ],
  [
    "no id",
    () => replayFailedChanges({ ...DEV, id: ["xyz"] }),
    "xyz is no id of a failed change: npm run rejected -- orders list shows them",
  ],
])("%s is refused in one line", async (_what, run, line) => {
  await expect(run()).rejects.toThrow(line);
});

test("where nothing runs, that is said", async () => {
  const { code, stderr } = await runCli(join(lake.folder, "nothing"), "rejected", "orders", "list");
  expect([code, stderr]).toEqual([1, "nothing runs: npm start starts the system\n"]);
}, 60_000);

test("a laptop's running system is asked the same, and where its lane is off that is said", async () => {
  const release = takeRunLock(findPlaces(lake.folder).lock, "start");
  try {
    const ask = (...args: string[]) => runCli(lake.folder, "rejected", "orders", ...args);
    const off = "the lane orders does not run: npm start -- --lanes core,lake,orders\n";
    expect(await ask("list")).toEqual({ code: 1, stdout: "", stderr: off });
    await deployOrderReconciler(lake.endpoint);
    await putFailed(lake.clients.s3, [inserted(3)], "another");
    expect((await ask("replay", "--id", failedId(inserted(3)))).stdout).toBe("1 change is in the lake now\n");
  } finally {
    release();
  }
}, 120_000);
