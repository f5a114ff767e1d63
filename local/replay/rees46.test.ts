import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { judge } from "../../events/contract.ts";
import type { ReplayEvent } from "./event.ts";
import { detectFormat, readEntries } from "./formats.ts";
import { daysToShift, scanFile } from "./scan.ts";

const HEADER = "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session";
const VIEW = "2019-10-01 00:00:00 UTC,view,3900821,205,appliances.kettle,aqua,33.20,554748717,9333dfbd";
const PURCHASE = "2019-10-01 00:02:14 UTC,purchase,1004856,205,,,130.76,543272936,8187d148";

let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "rees46-"));
});
afterAll(() => rmSync(dir, { recursive: true }));

function fileOf(...lines: string[]): string {
  const file = join(dir, "shop.csv");
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

async function eventsOf(shiftDays: number, ...rows: string[]): Promise<ReplayEvent[]> {
  const events: ReplayEvent[] = [];
  for await (const entries of readEntries(fileOf(HEADER, ...rows), "rees46")) {
    events.push(...entries.map((entry) => entry.toEvent(shiftDays)));
  }
  return events;
}

const textOf = (event: ReplayEvent | undefined) => event?.data.toString() ?? "";

test("a view is a page_view that keeps the contract, its price to the digit", async () => {
  const [event] = await eventsOf(1, VIEW);
  expect(event).toMatchObject({ stream: "clicks", partitionKey: "554748717" });
  expect(textOf(event)).toContain('"price":33.20');
  expect(judge("clicks", event?.data ?? Buffer.of())).toMatchObject({
    verdict: "accepted",
    event: {
      event_type: "page_view",
      event_time: "2019-10-02T00:00:00.000Z",
      session_id: "9333dfbd",
      category: "appliances.kettle",
      brand: "aqua",
    },
  });
});

test("a purchase is a checkout of one line in USD; what is empty is left out", async () => {
  const [event] = await eventsOf(0, PURCHASE);
  expect(event?.stream).toBe("checkouts");
  expect(judge("checkouts", event?.data ?? Buffer.of())).toMatchObject({
    verdict: "accepted",
    event: {
      currency: "USD",
      value: 130.76,
      items: [{ product_id: "1004856", quantity: 1, unit_price: 130.76 }],
    },
  });
  expect(textOf(event)).not.toContain("brand");
});

test("cart rows are clicks of their own types", async () => {
  const rows = ["cart", "remove_from_cart"].map((type) => VIEW.replace(",view,", `,${type},`));
  const types = (await eventsOf(0, ...rows)).map((event) => JSON.parse(textOf(event)).event_type);
  expect(types).toEqual(["add_to_cart", "remove_from_cart"]);
});

test("two rows that say the same have one id, and others on another day", async () => {
  const [first, second] = await eventsOf(3, VIEW, VIEW);
  const [later] = await eventsOf(4, VIEW);
  expect(first?.data).toEqual(second?.data);
  expect(JSON.parse(textOf(later)).event_id).not.toBe(JSON.parse(textOf(first)).event_id);
});

test("a value that breaks the contract goes on to be rejected", async () => {
  const events = await eventsOf(0, VIEW.replace("33.20", "cheap"), VIEW.replace("554748717", ""), `x${VIEW}`);
  expect(events.map(({ stream, data }) => judge(stream, data).verdict)).toEqual([
    "rejected",
    "rejected",
    "rejected",
  ]);
});

test("other columns are named next to those expected", async () => {
  const other = HEADER.replace("price", "co\u0000st");
  const file = fileOf(other, VIEW);
  await expect(scanFile(file, "rees46", 0)).rejects.toThrow(
    `${file} has the columns ${other.replace("\u0000", "?")}; expected are ${HEADER}; missing: price`,
  );
});

test("a row that is cut off is told by its number", async () => {
  const file = fileOf(HEADER, VIEW, VIEW.slice(0, 40));
  await expect(scanFile(file, "rees46", 0)).rejects.toThrow("row 3 has 4 columns, 9 are expected");
  const quoted = fileOf(HEADER, VIEW, '2019-10-01 00:00:00 UTC,"vi');
  await expect(scanFile(quoted, "rees46", 0)).rejects.toThrow(/ is no CSV: Quote Not Closed/);
});

test("a file is known by its name or its beginning", () => {
  expect(detectFormat(fileOf(HEADER))).toBe("rees46");
  const nameless = join(dir, "events");
  writeFileSync(nameless, '{"event_id":');
  expect(detectFormat(nameless)).toBe("events");
  writeFileSync(nameless, "hello");
  expect(() => detectFormat(nameless)).toThrow("--format");
  expect(() => detectFormat(join(dir, "none"))).toThrow("does not exist");
});

describe("the shift in whole days", () => {
  const now = Date.UTC(2026, 0, 10, 12) * 1000;
  const at = (text: string) => Date.parse(text) * 1000;

  test.each([
    ["2026-01-10T11:59:59Z", 0],
    ["2026-01-09T12:00:01Z", 0],
    ["2026-01-09T12:00:00Z", 1],
    ["2026-01-01T13:00:00Z", 8],
    ["2026-01-10T12:00:01Z", -1],
  ])("brings %s into the past 24 hours by %d days", (last, days) => {
    expect(daysToShift(at(last), now)).toBe(days);
  });

  test("goes by the last event that is not in the future", async () => {
    const file = fileOf(HEADER, VIEW, VIEW.replace("2019", "2099"));
    expect(await scanFile(file, "rees46", now)).toEqual({
      records: 2,
      first: at("2019-10-01T00:00:00Z"),
      last: at("2019-10-01T00:00:00Z"),
      days: new Set([at("2019-10-01T00:00:00Z") / 86_400_000_000]),
      version: expect.any(String),
    });
  });
});
