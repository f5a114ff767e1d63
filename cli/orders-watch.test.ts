// As an environment on AWS is watched: by its stream, with the caller's own credentials.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { change, ORDER } from "../functions/order-changes/testing/changes.ts";
import { createKinesisClient } from "../functions/shared/aws/kinesis.ts";
import { putRecords } from "../functions/shared/put-records.ts";
import { type Emulator, emulatorClientConfig, emulatorEnvironment } from "../local/emulator.ts";
import { ensureStreams } from "../local/streams.ts";
import { startTestEmulator } from "../local/test-emulator.ts";
import { waitUntil } from "../local/wait-until.ts";
import { watchOrders } from "./orders-watch.ts";
import { startCli } from "./testing/run-cli.ts";

const STREAM = "ecommerce-streaming-dev-orders";

let folder: string;
let emulator: Emulator;
let kinesis: ReturnType<typeof createKinesisClient>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "watch-"));
  emulator = await startTestEmulator(join(folder, "emulator"));
  kinesis = createKinesisClient(emulatorClientConfig(emulator.endpoint));
  await ensureStreams(kinesis, [STREAM], 2);
});

afterAll(async () => {
  kinesis.destroy();
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

const put = (...changes: string[]) =>
  putRecords(
    kinesis,
    STREAM,
    changes.map((data, number) => ({ PartitionKey: `order-${number}`, Data: Buffer.from(data) })),
  );

const watch = (...args: string[]) =>
  startCli(["orders", "watch", "--env", "dev", ...args], {
    ...emulatorEnvironment(emulator.endpoint),
    ECOMMERCE_STREAMING_LOCAL: join(folder, "local"),
  });

const linesOf = ({ output }: ReturnType<typeof watch>) => output.stdout.split("\n").filter(Boolean);

const PAID = change("MODIFY", { ...ORDER, status: { S: "paid" } });

test("each change is a line as it comes, from the time on, until Ctrl-C", async () => {
  await put(change("INSERT", ORDER));
  await new Promise((resolve) => setTimeout(resolve, 20));
  const from = new Date().toISOString();
  await put(PAID);
  const watching = watch("--from", from);
  await waitUntil("the change before", () => linesOf(watching).length >= 1, { timeoutMs: 60_000 });
  await put(change("REMOVE"));
  await waitUntil("the change after", () => linesOf(watching).length >= 2, { timeoutMs: 60_000 });
  await put("no change");
  await waitUntil("what is none", () => linesOf(watching).length >= 3, { timeoutMs: 60_000 });
  watching.child.kill("SIGINT");
  expect(await watching.ended).toBe(0);
  expect(linesOf(watching)).toEqual([
    "2026-01-31T12:00:00.000Z  order-1  MODIFY  paid 29.97 EUR",
    "2026-01-31T12:00:00.000Z  order-1  REMOVE",
    expect.stringMatching(/^20\d\d-.*Z {2}a change that cannot be read: no JSON$/),
  ]);
  expect(watching.output.stderr).toBe("changes of orders, as they come; Ctrl-C ends\n");
}, 120_000);

test("for programs a change is a JSON object a line, and whoever reads no more ends it", async () => {
  const watching = watch("--json", "--from", new Date().toISOString());
  await put(PAID);
  await waitUntil("the change", () => linesOf(watching).length >= 1, { timeoutMs: 60_000 });
  watching.child.stdout?.destroy();
  expect(await watching.ended).toBe(0);
  expect(linesOf(watching).map((line) => JSON.parse(line))).toEqual([
    {
      ...{ time: "2026-01-31T12:00:00.000Z", orderid: "order-1", event: "MODIFY", status: "paid" },
      ...{ value: "29.97", currency: "EUR", event_id: "event-1" },
    },
  ]);
}, 120_000);

test.each([
  ["no time", { env: "dev", from: "yesterday" }, "--from must be a time with its zone"],
  ["a time ahead", { env: "dev", from: "2099-01-31T12:00:00Z" }, "--from must not lie ahead"],
  ["no system", { env: "local" }, "nothing runs: npm start starts the system"],
  ["the lane off", { env: "prod" }, "there are no orders to watch: the lane orders is off"],
])("%s is told in one line", async (_what, options, line) => {
  const before = { ...process.env };
  Object.assign(process.env, {
    ...emulatorEnvironment(emulator.endpoint),
    ECOMMERCE_STREAMING_LOCAL: join(folder, "local"),
  });
  await expect(watchOrders(options)).rejects.toThrow(line);
  process.env = before;
});
