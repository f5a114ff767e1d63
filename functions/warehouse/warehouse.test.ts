// The bundle as the emulator runs it, against the twin.

import { deployFunction, invokeOnEmulator } from "../../local/lambdas.ts";
import { WAREHOUSE_DATABASE } from "../../local/warehouse-twin.ts";
import { nineRecords } from "../../redshift/testing/nine-records.ts";
import { startTestWarehouse, type TestWarehouse } from "../../redshift/testing/test-warehouse.ts";
import { FunctionFailedError } from "../shared/invoke-function.ts";
import type { WarehouseEnvironment } from "./env.ts";

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await startTestWarehouse();
  await deployFunction<WarehouseEnvironment>({
    endpoint: warehouse.emulator.endpoint,
    noun: "warehouse",
    name: "warehouse",
    environment: {
      WORKGROUP: "warehouse",
      DATABASE: WAREHOUSE_DATABASE,
      OWNER_SECRET_ARN: "arn:aws:secretsmanager:us-east-1:000000000000:secret:owner",
      STREAMS: JSON.stringify(warehouse.parts.streams),
      AUTO_REFRESH: "no",
      FIGURES_BUCKET: warehouse.bucket,
      KEEP_RULE_NAME: "keep-running",
      LAKE_BUCKET: warehouse.lake,
      METRICS_NAMESPACE: "test",
    },
    sdk: { AWS_ENDPOINT_URL_REDSHIFT_DATA: warehouse.twin.endpoint },
  });
}, 120_000);

afterAll(() => warehouse.stop());

const invoke = (payload: unknown) => invokeOnEmulator(warehouse.emulator.endpoint, "warehouse", payload);

test("from its zip it migrates, refreshes, answers reports and SQL, and tells of the latest wake", async () => {
  expect(await invoke({ action: "status" })).toEqual({ wokeAt: null });
  expect(await invoke({ action: "migrate" })).toMatchObject({ from: 0, to: expect.any(Number) });
  await warehouse.put(nineRecords(new Date()));
  expect(await invoke({ action: "refresh" })).toMatchObject({ failures: [], scanErrors: 0 });
  expect(await invoke({ report: "revenue-last-hour" })).toEqual({
    report: "revenue-last-hour",
    title: "Revenue of the last hour",
    columns: ["currency", "orders", "pieces", "revenue"],
    rows: [["EUR", 2, 4, "64.97"]],
    notes: [],
  });
  const sql = "-- how many?\nselect count(*) as events from ecommerce.events_realtime;";
  expect(await invoke({ sql })).toEqual({ columns: ["events"], rows: [[7]], notes: [] });
  expect(await invoke({ action: "status" })).toMatchObject({
    minutesBehind: expect.any(Number),
    failures: [],
  });
  expect(await invoke({ sql: "select name, autorefresh from svv_mv_info order by 1" })).toMatchObject({
    rows: [
      ["checkouts_raw", "t"],
      ["clicks_raw", "t"],
    ],
  });
});

test("a person's answer has an end, and says so", async () => {
  const digits = Array.from({ length: 40 }, (_, digit) => `select ${digit} as n`).join(" union all ");
  const sql = `with digits as (${digits}) select a.n, b.n as m from digits as a cross join digits as b order by 1, 2`;
  const { rows, notes } = (await invoke({ sql })) as { rows: unknown[]; notes: string[] };
  expect(rows).toHaveLength(1_000);
  expect(notes).toEqual(["The first 1000 rows; there are more."]);
});

test.each([
  [{ sql: "drop table ecommerce.clicks" }, /^one statement at a time, and one that reads: /],
  [{ sql: "select 1; select 2" }, /^one statement at a time, and one that reads: /],
  [{ sql: "-- nothing" }, /^one statement at a time, and one that reads: /],
  [{ sql: "select * from moon" }, /moon/],
  [{ report: "moon" }, /^there is no report "moon"; there are: bad-records, /],
  [{ report: "freshness", parameters: { since: "1" } }, /^since must be a duration such as /],
  [{ action: "moon" }, /^the payload must be {"action":"migrate"}, /],
  [{ action: "status", sql: "select 1" }, /^the payload must be/],
  [null, /^the payload must be/],
])("%j is refused in one line", async (payload, line) => {
  await expect(invoke(payload)).rejects.toThrow(FunctionFailedError);
  await expect(invoke(payload)).rejects.toThrow(line);
});
