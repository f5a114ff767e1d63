import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { judge } from "../../events/contract.ts";
import type { ReplayEvent } from "./event.ts";
import { ASSUMPTIONS, detectFormat, readEntries } from "./formats.ts";
import { scanFile } from "./scan.ts";

const VIEW = "543462,1715,1464116,pv,1511658000";
const BUY = "543462,1715,1464116,buy,1511658060";

let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "taobao-"));
});
afterAll(() => rmSync(dir, { recursive: true }));

function fileOf(...rows: string[]): string {
  const file = join(dir, "behavior.csv");
  writeFileSync(file, `${rows.join("\n")}\n`);
  return file;
}

async function eventsOf(shiftDays: number, ...rows: string[]): Promise<ReplayEvent[]> {
  const events: ReplayEvent[] = [];
  for await (const entries of readEntries(fileOf(...rows), "taobao")) {
    events.push(...entries.map((entry) => entry.toEvent(shiftDays)));
  }
  return events;
}

const verdictOf = (event: ReplayEvent | undefined) => event && judge(event.stream, event.data);
const fieldsOf = (event: ReplayEvent | undefined) => JSON.parse(event?.data.toString() ?? "");

test("a pv is a page_view that keeps the contract, without price and campaign", async () => {
  const [event] = await eventsOf(1, VIEW);
  expect(event).toMatchObject({ stream: "clicks", partitionKey: "543462" });
  expect(verdictOf(event)).toMatchObject({
    verdict: "accepted",
    event: {
      event_type: "page_view",
      event_time: "2017-11-27T01:00:00.000Z",
      user_id: "543462",
      session_id: "543462-2017-11-27",
      product_id: "1715",
      category: "1464116",
    },
  });
  expect(fieldsOf(event)).not.toHaveProperty("price");
  expect(Object.keys(fieldsOf(event)).filter((name) => name.startsWith("utm_"))).toEqual([]);
});

test("a buy is a checkout of one line at the price that is assumed", async () => {
  const [event] = await eventsOf(0, BUY);
  expect(event?.data.toString()).toContain('"unit_price":1.00');
  expect(verdictOf(event)).toMatchObject({
    verdict: "accepted",
    event: { currency: "CNY", value: 1, items: [{ product_id: "1715", category: "1464116", quantity: 1 }] },
  });
  expect(ASSUMPTIONS.taobao).toContain("1.00 CNY");
});

test("carts and favourites are clicks that may earn credit", async () => {
  const rows = ["cart", "fav"].map((behavior) => VIEW.replace("pv", behavior));
  const events = await eventsOf(0, ...rows);
  expect(events.map((event) => [verdictOf(event)?.verdict, fieldsOf(event).event_type])).toEqual([
    ["accepted", "add_to_cart"],
    ["accepted", "page_view"],
  ]);
});

test("two rows that say the same are one event, others and those of another day are not", async () => {
  const [first, same, favourite] = await eventsOf(3, VIEW, VIEW, VIEW.replace("pv", "fav"));
  const [later] = await eventsOf(4, VIEW);
  expect(first?.data).toEqual(same?.data);
  expect(new Set([first, favourite, later].map((event) => fieldsOf(event).event_id)).size).toBe(3);
});

test("a user without an id and a time before 1970 go on to be rejected", async () => {
  const events = await eventsOf(0, VIEW.replace("543462", ""), VIEW.replace("1511658000", "-2134949234"));
  expect(events.map((event) => verdictOf(event)?.verdict)).toEqual(["rejected", "rejected"]);
});

test.each([
  ["543462,1715,1464116,pv", "row 2 has 4 columns, 5 are expected"],
  [VIEW.replace("pv", "look"), 'row 2 has the behavior "look"; expected are pv, cart, fav, buy'],
  [VIEW.replace("pv", "toString"), 'row 2 has the behavior "toString"'],
  [
    VIEW.replace("1511658000", "yesterday"),
    'row 2 has the timestamp "yesterday"; expected are seconds since 1970',
  ],
  [VIEW.replace("1511658000", "1511658000000"), 'row 2 has the timestamp "1511658000000"'],
])("the bad row %s is told by its number", async (row, complaint) => {
  await expect(scanFile(fileOf(VIEW, row), "taobao", 0)).rejects.toThrow(complaint);
});

test("a file is known by its first row, whatever its name", () => {
  expect(detectFormat(fileOf(VIEW))).toBe("taobao");
  expect(detectFormat(fileOf(VIEW.replace("pv", "look")))).toBe("rees46");
  expect(detectFormat(fileOf(VIEW), "rees46")).toBe("rees46");
});
