import { DAY_MICROS } from "./event.ts";
import { openEventFile } from "./event-file.ts";
import { daysToShift, scanFile } from "./scan.ts";
import { openFiles } from "./testing/read-file.ts";

const HEADER = "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session";
const NOW = Date.UTC(2026, 0, 10, 12) * 1000;
const at = (text: string) => Date.parse(text) * 1000;
const row = (time: string, price = "10.00") => `${time},view,100,2,shoes,acme,${price},77,s`;

const files = openFiles();
afterAll(files.remove);

const scan = async (...rows: string[]) =>
  scanFile(await openEventFile(files.write("shop.csv", [HEADER, ...rows].join("\n"))), NOW);

test.each([
  ["2026-01-10T11:59:59Z", 0],
  ["2026-01-09T12:00:01Z", 0],
  ["2026-01-09T12:00:00Z", 1],
  ["2026-01-01T13:00:00Z", 8],
  ["2026-01-10T12:00:01Z", -1],
])("the shift in whole days brings %s into the past 24 hours by %d days", (last, days) => {
  expect(daysToShift(at(last), NOW)).toBe(days);
});

test("a file's times are from its first event to the last that is not in the future", async () => {
  const rows = [
    "2019-10-01T00:00:00Z",
    "2099-10-01T00:00:00Z",
    "2019-10-03T12:00:00Z",
    "2019-10-01T09:00:00Z",
  ];
  expect(await scan(...rows.map((time) => row(time)))).toEqual({
    records: 4,
    skipped: new Map(),
    first: at("2019-10-01T00:00:00Z"),
    last: at("2019-10-03T12:00:00Z"),
    days: new Set([at("2019-10-01T00:00:00Z") / DAY_MICROS, at("2019-10-03T00:00:00Z") / DAY_MICROS]),
    version: expect.any(String),
  });
});

test("where all events are in the future, the latest counts", async () => {
  const { last, days } = await scan(row("2031-01-01T00:00:00Z"), row("2032-01-01T00:00:00Z"));
  expect([last, days.size]).toEqual([at("2032-01-01T00:00:00Z"), 0]);
});

test("a record that will be rejected moves no other: neither into the past, nor the retention, nor a partition", async () => {
  const rows = ["2000-01-01T00:00:00Z", "2025-12-01T00:00:00Z", "2099-01-01T00:00:00Z"].map((time) =>
    row(time, "cheap"),
  );
  const middle = [row("2019-10-01T00:00:00Z"), row("2019-10-02T00:00:00Z")];
  const bad = [row("1902-01-01T00:00:00Z"), row("2026-01-00T00:00:00Z")];
  for (const order of [
    [...rows, ...middle, ...bad],
    [...middle, ...bad, ...rows.toReversed()],
  ]) {
    const { records, first, last, days } = await scan(...order);
    expect([records, first, last, days.size]).toEqual([
      7,
      at("2019-10-01T00:00:00Z"),
      at("2019-10-02T00:00:00Z"),
      2,
    ]);
  }
});

test("a file without a record is refused", async () => {
  await expect(scan("", "  ")).rejects.toThrow("shop.csv holds no events");
});
