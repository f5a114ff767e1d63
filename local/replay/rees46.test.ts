import { judge } from "../../events/contract.ts";
import type { ReplayEvent } from "./event.ts";
import { openEventFile } from "./event-file.ts";
import { scanFile } from "./scan.ts";
import { openFiles, readFile } from "./testing/read-file.ts";

const HEADER = "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session";
const VIEW = "2019-10-01 00:00:00 UTC,view,3900821,205,appliances.kettle,aqua,33.20,554748717,9333dfbd";
const PURCHASE = "2019-10-01 00:02:14 UTC,purchase,1004856,205,,,130.76,543272936,8187d148";

const files = openFiles();
afterAll(files.remove);

const fileOf = (...lines: string[]) => files.write("shop.csv", `${lines.join("\n")}\n`);
const scan = async (...lines: string[]) => scanFile(await openEventFile(fileOf(...lines)), 0);

async function eventsOf(shiftDays: number, ...rows: string[]): Promise<ReplayEvent[]> {
  return (await readFile(fileOf(HEADER, ...rows), { shiftDays })).events;
}

const textOf = (event: ReplayEvent | undefined) => event?.data.toString() ?? "";

test("a view is a page_view that keeps the contract, its price to the digit and in USD", async () => {
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
      currency: "USD",
    },
  });
});

test("a view without a price has no currency", async () => {
  const [event] = await eventsOf(0, VIEW.replace("33.20", ""));
  expect(judge("clicks", event?.data ?? Buffer.of())).toMatchObject({ verdict: "accepted" });
  expect(textOf(event)).not.toMatch(/price|currency/);
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
  const events = await eventsOf(
    0,
    VIEW.replace("33.20", "cheap"),
    VIEW.replace("554748717", ""),
    `x${VIEW}`,
    VIEW.replace("view", "toString"),
  );
  expect(events.map(({ stream, data }) => judge(stream, data))).toEqual(
    ["$.price", "$.user_id", "$.event_time", "$.event_type"].map((path) =>
      expect.objectContaining({ verdict: "rejected", reason: "schema_violation", path }),
    ),
  );
});

test("other columns are named next to those expected", async () => {
  const other = HEADER.replace("price", "co\u0000st");
  await expect(scan(other.replace("\u0000", "\u001b"), VIEW)).rejects.toThrow(
    `shop.csv has the columns ${other.replace("\u0000", "?")}; expected are ${HEADER}; missing: price`,
  );
});
