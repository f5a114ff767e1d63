// Wakes of the warehouse, by the twin: repeated, overtaken, failing.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteStreamCommand } from "@aws-sdk/client-kinesis";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { type Emulator, emulatorClientConfig } from "../../local/emulator.ts";
import { ensureStreams } from "../../local/streams.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { readRows } from "../../redshift/cells.ts";
import { runStatement } from "../../redshift/data-api.ts";
import { WAREHOUSE_STREAMS } from "../../redshift/refresh.ts";
import { readWarehouseReports } from "../../redshift/reports.ts";
import { checkoutRecord, clickRecord } from "../../redshift/testing/events.ts";
import { nineRecords } from "../../redshift/testing/nine-records.ts";
import { startTestWarehouse, type TestWarehouse } from "../../redshift/testing/test-warehouse.ts";
import { createS3Client } from "../shared/aws/s3.ts";
import type { WakeFigures } from "./figures.ts";
import { createWarehouse, type WarehouseStatus } from "./warehouse.ts";

let folder: string;
let emulator: Emulator;
let warehouse: TestWarehouse;
/** Milliseconds since 1970. */
let now = Date.now();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "warehouses-"));
  emulator = await startTestEmulator(folder);
});

afterAll(async () => {
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  now = Date.now();
  warehouse = await startTestWarehouse({ clock: () => now, emulator });
  await warehouse.ask({ action: "migrate" });
}, 120_000);

afterEach(() => warehouse.stop());

const refresh = () => warehouse.ask({ action: "refresh" }) as Promise<WakeFigures>;

async function ask(sql: string): Promise<unknown[][]> {
  return readRows(await runStatement(warehouse.owner, { sql, parameters: [] }));
}

const run = (sql: string) => runStatement(warehouse.owner, { sql, parameters: [] });

async function counts(): Promise<Record<string, unknown>> {
  const tables = ["clicks_raw", "checkouts_raw", "clicks", "checkouts", "checkout_items", "bad_records"];
  const found = await Promise.all(tables.map((table) => ask(`select count(*) from ecommerce.${table}`)));
  return Object.fromEntries(tables.map((table, index) => [table, found[index]?.[0]?.[0]]));
}

const NINE = { clicks_raw: 6, checkouts_raw: 3, clicks: 4, checkouts: 3, checkout_items: 3, bad_records: 1 };

test("a wake leaves the figures of every report where they are seen while the warehouse sleeps", async () => {
  expect(await warehouse.ask({ action: "status" })).toEqual({ wokeAt: null });
  await warehouse.put(nineRecords(new Date(now)));
  const figures = await refresh();
  await warehouse.twin.stop();
  now += 5 * 60_000;
  const seen = (await warehouse.ask({ action: "status" })) as WarehouseStatus;
  const { minutesBehind, ...rest } = seen;
  expect(rest).toEqual(figures);
  expect(minutesBehind).toBe(5);
  expect(figures).toMatchObject({ failures: [], scanErrors: 0, rpuHours: 0, seconds: expect.any(Number) });
  expect(figures.missed).toEqual({ clicks: 0, checkouts: 0 });
  expect(figures.reports.map(({ report }) => report)).toEqual(readWarehouseReports().map(({ name }) => name));
  expect(figures.reports.find(({ report }) => report === "revenue-last-hour")?.rows).toEqual([
    ["EUR", 2, 4, "64.97"],
  ]);
  expect(warehouse.published.at(-1)).toEqual({
    time: now - 5 * 60_000,
    values: {
      RefreshFailed: 0,
      MinutesBehind: 0,
      ScanErrors: 0,
      RecordsMissed: 0,
      RpuHours: 0,
      RpuHoursToday: 0,
    },
  });
});

test("a wake after a wake adds what is new and changes nothing of what was there", async () => {
  await warehouse.put(nineRecords(new Date(now)));
  await refresh();
  expect(await counts()).toEqual(NINE);
  await refresh();
  expect(await counts()).toEqual(NINE);
  await warehouse.put([
    ...nineRecords(new Date(now)),
    clickRecord({ event_id: "new" }),
    checkoutRecord({ event_id: "told later", checkout_id: "order-b1" }),
  ]);
  await refresh();
  expect(await counts()).toEqual({
    ...{ clicks_raw: 13, checkouts_raw: 7 },
    ...{ clicks: 5, checkouts: 3, checkout_items: 3, bad_records: 2 },
  });
  expect(await ask("select value from ecommerce.checkouts where checkout_id = 'order-b1'")).toEqual([
    ["59.9700"],
  ]);
});

test("what was refreshed and not made events of is made up for, also of long ago", async () => {
  await warehouse.put(nineRecords(new Date(now)));
  for (const stream of WAREHOUSE_STREAMS) {
    await run(`refresh materialized view ecommerce.${stream}_raw`);
  }
  await refresh();
  expect(await counts()).toEqual(NINE);
  for (const table of ["clicks", "checkouts", "checkout_items", "bad_records", "loads"]) {
    await run(`delete from ecommerce.${table}`);
  }
  await refresh();
  expect(await counts()).toEqual(NINE);
});

test("two wakes at once make each event once", async () => {
  await warehouse.put(nineRecords(new Date(now)));
  const ended = await Promise.allSettled([refresh(), refresh()]);
  expect(ended.some(({ status }) => status === "fulfilled")).toBe(true);
  await refresh();
  expect(await counts()).toEqual(NINE);
});

test("a load beside a wake takes none of its figures back", async () => {
  await refresh();
  const { exports } = warehouse.parts;
  now += 60_000;
  const load = createWarehouse({
    ...warehouse.parts,
    exports: {
      ...exports,
      async listRuns(after) {
        await refresh();
        return exports.listRuns(after);
      },
    },
  });
  expect(await load({ action: "load" })).toMatchObject({ failures: [] });
  expect(await warehouse.ask({ action: "status" })).toMatchObject({ wokeAt: new Date(now).toISOString() });
});

test("a stream that fails is told and measured, and stops neither the other nor the figures", async () => {
  await warehouse.put(nineRecords(new Date(now)));
  await refresh();
  const first = new Date(now).toISOString();
  await run("drop table ecommerce.clicks cascade");
  now += 90 * 60_000;
  await warehouse.put([checkoutRecord({ event_id: "new" })]);
  await expect(refresh()).rejects.toThrow(/^clicks: [^\n]*clicks[^\n]*$/);
  expect(await ask("select count(*) from ecommerce.checkouts")).toEqual([[4]]);
  expect(await warehouse.ask({ action: "status" })).toMatchObject({
    wokeAt: new Date(now).toISOString(),
    refreshedAt: { clicks: first, checkouts: new Date(now).toISOString() },
    minutesBehind: 90,
    failures: expect.arrayContaining([expect.stringMatching(/^clicks: /)]),
  });
  expect(warehouse.published.at(-1)?.values).toMatchObject({ RefreshFailed: 1, MinutesBehind: 90 });
});

test("while the system is stopped the clock wakes nothing, and nobody is alarmed; a person wakes it all the same", async () => {
  const { wokeAt } = await refresh();
  now += 60_000;
  const ask = createWarehouse({
    ...warehouse.parts,
    owner: { ...warehouse.owner, workgroup: "asked by nobody" },
    isWanted: async () => false,
  });
  expect(await ask({ action: "refresh", if_wanted: true })).toEqual({ wanted: false });
  expect(warehouse.published.at(-1)?.values).toEqual({ MinutesBehind: 0 });
  expect(await warehouse.ask({ action: "status" })).toMatchObject({ wokeAt });
  expect(await warehouse.ask({ action: "refresh", if_wanted: true })).not.toMatchObject({ wokeAt });
});

test("queries that the usage limit turned off are told and measured, and made up for afterwards", async () => {
  await warehouse.put(nineRecords(new Date(now)));
  await refresh();
  const reports = ((await warehouse.ask({ action: "status" })) as WarehouseStatus).reports;
  warehouse.reachUsageLimit(true);
  now += 60 * 60_000;
  await warehouse.put([clickRecord({ event_id: "new" })]);
  await expect(refresh()).rejects.toThrow(/clicks: ERROR: the workgroup's usage limit is reached/);
  await expect(warehouse.ask({ report: "freshness", parameters: {} })).rejects.toThrow("usage limit");
  expect(warehouse.published.at(-1)?.values).toEqual({ RefreshFailed: 1, MinutesBehind: 60 });
  expect(await warehouse.ask({ action: "status" })).toMatchObject({
    minutesBehind: 60,
    missed: null,
    reports,
  });
  warehouse.reachUsageLimit(false);
  expect(await refresh()).toMatchObject({ failures: [] });
  expect(await ask("select count(*) from ecommerce.clicks where event_id = 'new'")).toEqual([[1]]);
});

test("a stream that is away is told and measured, and read once it is there again", async () => {
  const StreamName = warehouse.parts.streams.clicks;
  await warehouse.put(nineRecords(new Date(now)));
  await refresh();
  await warehouse.kinesis.send(new DeleteStreamCommand({ StreamName }));
  now += 60 * 60_000;
  await expect(refresh()).rejects.toThrow(/^clicks: ERROR: Kinesis error: /);
  expect(warehouse.published.at(-1)?.values).toMatchObject({ RefreshFailed: 1, MinutesBehind: 60 });
  await ensureStreams(warehouse.kinesis, [StreamName], 2);
  await warehouse.put([clickRecord({ event_id: "new" })]);
  expect(await refresh()).toMatchObject({ failures: [] });
  expect(await ask("select count(*) from ecommerce.clicks_raw")).toEqual([[7]]);
});

test("Redshift that reads by itself is ended once by a stop, and begins again once with the next start", async () => {
  let wanted = true;
  const asked: string[] = [];
  const client = Object.create(warehouse.owner.client);
  client.send = (command: { input: { Sql?: string } }) => {
    asked.push(
      ...(/alter materialized view (\S+ auto refresh \w+)/.exec(command.input.Sql ?? "")?.slice(1) ?? []),
    );
    return warehouse.owner.client.send(command as never);
  };
  const ask = createWarehouse({
    ...warehouse.parts,
    owner: { ...warehouse.owner, client },
    autoRefresh: "yes",
    isWanted: async () => wanted,
  });
  const tick = async (isWanted: boolean) => {
    wanted = isWanted;
    asked.length = 0;
    await ask({ action: "refresh", if_wanted: true });
    return [...asked];
  };
  const told = (state: string) =>
    ["clicks", "checkouts"].map((s) => `ecommerce.${s}_raw auto refresh ${state}`);
  expect(await tick(true)).toEqual(told("yes"));
  expect(await tick(true)).toEqual([]);
  expect(await tick(false)).toEqual(told("no"));
  expect(await tick(false)).toEqual([]);
  expect(await tick(true)).toEqual(told("yes"));
});

test("a warehouse that does not answer is told and measured, with the figures of before", async () => {
  await refresh();
  const reports = ((await warehouse.ask({ action: "status" })) as WarehouseStatus).reports;
  await warehouse.twin.stop();
  now += 60_000;
  const ask = createWarehouse({
    ...warehouse.parts,
    owner: { ...warehouse.owner, timeoutMs: 1_000 },
  });
  await expect(ask({ action: "refresh" })).rejects.toThrow(/clicks: .*; checkouts: .*/);
  expect(warehouse.published.at(-1)?.values).toEqual({ RefreshFailed: 1, MinutesBehind: 1 });
  expect(await warehouse.ask({ action: "status" })).toMatchObject({ minutesBehind: 1, reports });
});

const NO_FIGURES = {
  ...{ wokeAt: "2026-01-01T00:00:00Z", refreshedAt: { clicks: null, checkouts: null }, failures: [] },
  ...{ scanErrors: null, rpuHours: null, reports: [] },
};

test("figures that cannot be read are refused in words, keep nobody from a load, and the next wake mends them", async () => {
  const s3 = createS3Client({ ...emulatorClientConfig(emulator.endpoint), forcePathStyle: true });
  for (const [Body, why] of [
    ['{"wokeAt":"2026-', "are no whole JSON"],
    ["null", "are not of this version's form (no object)"],
    ['{"wokeAt":"yesterday"}', "are not of this version's form (wokeAt)"],
    [JSON.stringify({ ...NO_FIGURES, sync: { tables: 5 } }), "are not of this version's form (sync.tables)"],
    [
      JSON.stringify({ ...NO_FIGURES, sync: { tables: [null] } }),
      "are not of this version's form (sync.tables.0)",
    ],
  ] as const) {
    await s3.send(new PutObjectCommand({ Bucket: warehouse.bucket, Key: "warehouse/figures.json", Body }));
    const line = `the figures of the latest wake ${why}: the next wake writes them anew`;
    await expect(warehouse.ask({ action: "status" })).rejects.toThrow(line);
    expect(await warehouse.ask({ action: "load" })).toMatchObject({ failures: [] });
    await expect(refresh()).rejects.toThrow(`the figures of the wake before: ${line}`);
    expect(await warehouse.ask({ action: "status" })).toMatchObject({ minutesBehind: 0, scanErrors: 0 });
  }
  s3.destroy();
  expect((await refresh()).failures).toEqual([]);
});
