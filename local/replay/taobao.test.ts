import { judge } from "../../events/contract.ts";
import type { ReplayEvent } from "./event.ts";
import { ASSUMPTIONS } from "./formats.ts";
import { openFiles, readFile } from "./testing/read-file.ts";

const VIEW = "543462,1715,1464116,pv,1511658000";
const BUY = "543462,1715,1464116,buy,1511658060";

const files = openFiles();
afterAll(files.remove);

async function eventsOf(shiftDays: number, ...rows: string[]): Promise<ReplayEvent[]> {
  const path = files.write("behavior.csv", `${rows.join("\n")}\n`);
  return (await readFile(path, { format: "taobao", shiftDays })).events;
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

test.each([
  ["a user without an id", "543462", ""],
  ["a time before 1970", "1511658000", "-2134949234"],
  ["a time in milliseconds", "1511658000", "1511658000000"],
  ["a time in words", "1511658000", "yesterday"],
  ["another behaviour", "pv", "look"],
  ["a behaviour that every object has", "pv", "toString"],
])("%s goes on to be rejected", async (_title, part, other) => {
  const events = await eventsOf(3, VIEW, VIEW.replace(part, other), BUY);
  expect(events.map((event) => verdictOf(event)?.verdict)).toEqual(["accepted", "rejected", "accepted"]);
  expect(verdictOf(events[1])).toMatchObject({ reason: "schema_violation" });
});

test.each([
  ["543462,1715,1464116,pv", "line 1 has 4 columns, 5 are expected"],
  [VIEW.replace("pv", "\u009b2J"), 'line 1 has the behavior "?2J"'],
  [VIEW.replace("pv", "look"), 'line 1 has the behavior "look"; expected are pv, cart, fav, buy'],
  [
    VIEW.replace("1511658000", "yesterday"),
    'line 1 has the timestamp "yesterday"; expected are seconds since 1970',
  ],
  [VIEW.replace("1511658000", "1511658000000"), 'line 1 has the timestamp "1511658000000"'],
])("a file that begins with %s is refused", async (row, complaint) => {
  await expect(eventsOf(0, row, VIEW)).rejects.toThrow(complaint);
});
