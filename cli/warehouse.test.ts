// The laptop's warehouse by the command, while nothing else runs.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { createKinesisClient } from "../functions/shared/aws/kinesis.ts";
import { emulatorClientConfig, startEmulator } from "../local/emulator.ts";
import { findPlaces } from "../local/places.ts";
import { takeRunLock } from "../local/run-lock.ts";
import { ensureStreams, LOCAL_STREAMS } from "../local/streams.ts";
import { nineRecords } from "../redshift/testing/nine-records.ts";
import { runCli } from "./testing/run-cli.ts";

let local: string;

const warehouse = (...args: string[]) => runCli(local, "warehouse", ...args);
const report = (...args: string[]) => runCli(local, "report", ...args);

beforeAll(async () => {
  local = mkdtempSync(join(tmpdir(), "warehouse-command-"));
  const places = findPlaces(local);
  const emulator = await startEmulator({
    venvBinDir: places.venvBin,
    stateDir: places.emulator,
    logFile: places.log("emulator"),
  });
  const kinesis = createKinesisClient(emulatorClientConfig(emulator.endpoint));
  await ensureStreams(kinesis, Object.values(LOCAL_STREAMS), 2);
  for (const { stream, key, data } of nineRecords(new Date())) {
    const Records = [{ PartitionKey: key, Data: Buffer.from(data as string) }];
    await kinesis.send(new PutRecordsCommand({ StreamName: LOCAL_STREAMS[stream], Records }));
  }
  kinesis.destroy();
  await emulator.stop();
}, 120_000);

afterAll(() => rmSync(local, { recursive: true, force: true }));

test("before it has read anything, it says how to have it read", async () => {
  const line = "the warehouse has read nothing yet: npm run warehouse -- refresh reads the streams\n";
  expect(await warehouse("status")).toMatchObject({ code: 0, stdout: line });
  expect(await report("revenue-last-hour")).toMatchObject({ code: 1, stdout: "", stderr: line });
});

describe("after a refresh", () => {
  beforeAll(async () => {
    const { code, stdout } = await warehouse("refresh", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ failures: [], scanErrors: 0 });
    expect(code).toBe(0);
  }, 120_000);

  test("a report is asked as every other one", async () => {
    const { code, stdout } = await report("revenue-last-hour", "--json");
    expect(JSON.parse(stdout)).toEqual([{ currency: "EUR", orders: 2, pieces: 4, revenue: "64.97" }]);
    expect(code).toBe(0);
    expect((await report("conversion-funnel", "--now", "2019-10-01T02:28:14Z", "--csv")).stdout).toMatch(
      /^act,visitors,events,viewers_percent\npage_view,0,0,\n/,
    );
    expect(await report("conversion-funnel", "--now", "noon")).toMatchObject({
      code: 2,
      stderr: 'now must be now, or a time such as 2026-01-31T12:00:00Z, not "noon"\n',
    });
  });

  test("the figures of the latest wake are there without a twin", async () => {
    const { stdout } = await warehouse("status");
    expect(stdout).toMatch(/^\d+ minutes? behind\nread the streams at 20/);
    expect(stdout).toMatch(/│ EUR +│ +2 │ +4 │ +64\.97 │/);
  });

  test("a file of SQL is answered statement by statement, and may only read", async () => {
    const file = join(local, "questions.sql");
    writeFileSync(file, "-- two\nselect count(*) as n from ecommerce.clicks;\nselect 1 as one;\n");
    expect((await warehouse("sql", file, "--csv")).stdout).toBe("n\n4\none\n1\n");
    writeFileSync(file, "delete from ecommerce.clicks");
    expect(await warehouse("sql", file)).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("one statement at a time, and one that reads"),
    });
  });

  test("two at once do not share the twin's file", async () => {
    const release = takeRunLock(findPlaces(local).warehouseLock, "warehouse");
    expect(await warehouse("refresh")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/npm run warehouse runs already \(process \d+\)\n$/),
    });
    release();
  });
});
