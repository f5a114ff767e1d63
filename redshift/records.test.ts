// What the warehouse makes of a record, by the twin: each by itself, and none stops another.

import { readRows } from "./cells.ts";
import { runStatement } from "./data-api.ts";
import { checkoutRecord, clickRecord } from "./testing/events.ts";
import { startTestWarehouse, type TestRecord, type TestWarehouse } from "./testing/test-warehouse.ts";

let warehouse: TestWarehouse;

const LONG = "ü".repeat(128);

/** Each as an event of its own; the title is its id. */
const TIMES: [written: string, time: string | null][] = [
  ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"],
  ["2026-01-31T12:00:00.123456Z", "2026-01-31T12:00:00.123456Z"],
  ["2026-01-31T00:30:00.5+05:45", "2026-01-30T18:45:00.5Z"],
  ["2026-01-31T23:30:00-23:59", "2026-02-01T23:29:00Z"],
  ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"],
  ["2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z"],
  ["2100-12-31T23:59:59Z", "2100-12-31T23:59:59Z"],
  ["2016-02-29T00:00:00Z", "2016-02-29T00:00:00Z"],
  ["2096-02-29T00:00:00Z", "2096-02-29T00:00:00Z"],
  ["2014-02-29T00:00:00Z", null],
  ["2023-02-29T00:00:00Z", null],
  ["2100-02-29T00:00:00Z", null],
  ["2026-04-31T00:00:00Z", null],
  ["2026-01-32T00:00:00Z", null],
  ["2026-13-01T00:00:00Z", null],
  ["2026-01-31T24:00:00Z", null],
  ["2026-01-31T12:00:60Z", null],
  ["2026-01-31T12:00:00", null],
  ["2026-01-31 12:00:00Z", null],
  ["2026-01-31T12:00:00.1234567Z", null],
  ["1999-12-31T23:59:59Z", null],
  ["2101-01-01T00:00:00Z", null],
  ["yesterday", null],
  ["", null],
];

const ADDRESSES: [address: unknown, network: string | null][] = [
  ["203.0.113.77", "203.0.113.0"],
  ["::ffff:203.0.113.77", "203.0.113.0"],
  ["2001:db8:85a3:8d3:1319:8a2e:370:7348", "2001:db8:85a3::"],
  ["2001:DB8::1", "2001:db8:0::"],
  ["2001::1", "2001:0:0::"],
  ["::1", "0:0:0::"],
  ["fe80::1:2:3:4%eth0", "fe80:0:0::"],
  ["a::b:c:d:e:f:1", "a:0:b::"],
  ["::", "0:0:0::"],
  ["203.0.113", null],
  ["203.0.113.77:8080", null],
  ["a:b", null],
  ["1:2:3:4:5:6:7:8:9", null],
  ["anna@203.0.113.77", null],
  ["", null],
  [7, null],
  [null, null],
];

/** No events, each for another reason. */
const BAD: [title: string, record: TestRecord, reason: string][] = [
  ["no JSON", { stream: "clicks", key: "k", data: "not json" }, "not_json"],
  ["nothing", { stream: "clicks", key: "k", data: " " }, "not_json"],
  ["no UTF-8", { stream: "checkouts", key: "k", data: Buffer.from([0x22, 0xff, 0x22]) }, "not_json"],
  ["a number", { stream: "clicks", key: "k", data: "7" }, "no_event"],
  ["null", { stream: "clicks", key: "k", data: "null" }, "no_event"],
  ["a list", { stream: "checkouts", key: "k", data: "[]" }, "no_event"],
  ["no user", clickRecord({ user_id: undefined }), "no_event"],
  ["a user that is a number", clickRecord({ user_id: 7 }), "no_event"],
  ["an empty session", clickRecord({ session_id: "" }), "no_event"],
  ["another version", clickRecord({ schema_version: 2 }), "no_event"],
  ["an unknown type", clickRecord({ event_type: "swipe" }), "no_event"],
  ["an order among the clicks", { ...checkoutRecord({}), stream: "clicks" }, "no_event"],
  ["a click among the orders", { ...clickRecord({}), stream: "checkouts" }, "no_event"],
  ["no items", checkoutRecord({ items: [] }), "no_event"],
  ["items that are a text", checkoutRecord({ items: "cup" }), "no_event"],
  ["items that are an object", checkoutRecord({ items: { product_id: "cup" } }), "no_event"],
  ["an item that is none", checkoutRecord({ items: [7] }), "no_event"],
  [
    "half a piece",
    checkoutRecord({ items: [{ product_id: "cup", quantity: 0.5, unit_price: 5 }] }),
    "no_event",
  ],
  [
    "a price as text",
    checkoutRecord({ items: [{ product_id: "cup", quantity: 1, unit_price: "2.5" }] }),
    "no_event",
  ],
  [
    "a price without end",
    checkoutRecord({ items: [{ product_id: "cup", quantity: 1, unit_price: 1e30 }] }),
    "no_event",
  ],
  ["no currency", checkoutRecord({ currency: "euro" }), "no_event"],
  ["another sum", checkoutRecord({ value: 2.51 }), "value_mismatch"],
];

const EVENTS = [
  ...TIMES.map(([event_time], index) => clickRecord({ event_id: `time-${index}`, event_time })),
  ...ADDRESSES.map(([ip_address], index) => clickRecord({ event_id: `address-${index}`, ip_address })),
  clickRecord({
    event_id: "odd",
    price: "19.99",
    quantity: 1.5,
    page_url: 7,
    user_agent: [],
    product_id: {},
  }),
  clickRecord({ event_id: "big", price: 1e40, quantity: 10_001 }),
  clickRecord({ event_id: LONG, user_id: LONG, page_url: `https://shop.example/${"p".repeat(2000)}` }),
  clickRecord({ event_id: "whole", price: 999_999_999.999, quantity: 3, currency: "KWD" }),
  checkoutRecord({
    event_id: "lines",
    currency: "JPY",
    value: 3600.3,
    items: [
      { product_id: "cup", quantity: 3, unit_price: 0.1 },
      { product_id: "pot", quantity: 2, unit_price: 1800 },
      { product_id: "lid", quantity: 1, unit_price: 0 },
    ],
  }),
];

beforeAll(async () => {
  warehouse = await startTestWarehouse();
  await warehouse.ask({ action: "migrate" });
  await warehouse.put([...EVENTS, ...BAD.map(([, record], index) => ({ ...record, key: `bad-${index}` }))]);
  await warehouse.ask({ action: "refresh" });
}, 60_000);

afterAll(() => warehouse.stop());

async function ask(sql: string): Promise<unknown[][]> {
  return readRows(await runStatement(warehouse.owner, { sql, parameters: [] }));
}

test.each(TIMES.map(([written, time], index) => ({ index, written, time })))(
  "the time $written is $time",
  async ({ index, time }) => {
    const rows = await ask(`select event_time from ecommerce.clicks where event_id = 'time-${index}'`);
    const micros = (text: unknown) => String(text).replace(/([.]\d*?)0+Z$/, "$1Z");
    expect(rows.map(([told]) => micros(told))).toEqual(time === null ? [] : [time]);
  },
);

test.each(ADDRESSES.map(([address, network], index) => ({ index, address, network })))(
  "of the address $address the network $network is kept",
  async ({ index, network }) => {
    const sql = `select ip_address from ecommerce.events_realtime where event_id = 'address-${index}'`;
    expect(await ask(sql)).toEqual([[network]]);
  },
);

test("what a click may lack is missing where it does not fit", async () => {
  const sql = "select price, quantity, page_url, user_agent, product_id from ecommerce.clicks";
  expect(await ask(`${sql} where event_id = 'odd'`)).toEqual([[null, null, null, null, null]]);
  expect(await ask(`${sql} where event_id = 'big'`)).toEqual([[null, null, null, null, null]]);
  expect(await ask(`${sql} where event_id = 'whole'`)).toEqual([["999999999.9990", 3, null, null, null]]);
});

test("texts at the contract's limits are whole", async () => {
  const sql = `select user_id, len(page_url) from ecommerce.clicks where event_id = '${LONG}'`;
  expect(await ask(sql)).toEqual([[LONG, 2021]]);
});

test("an order is purchases of its lines, exact to the last digit", async () => {
  const sql = `select event_type, product_id, quantity, price from ecommerce.events_realtime where event_id = 'lines'`;
  expect(await ask(`${sql} order by product_id`)).toEqual([
    ["purchase", "cup", 3, "0.1000"],
    ["purchase", "lid", 1, "0.0000"],
    ["purchase", "pot", 2, "1800.0000"],
  ]);
  expect(
    await ask("select line_no, product_id from ecommerce.checkout_items where event_id = 'lines' order by 1"),
  ).toEqual([
    [1, "cup"],
    [2, "pot"],
    [3, "lid"],
  ]);
  expect(await ask("select value from ecommerce.checkouts where event_id = 'lines'")).toEqual([
    ["3600.3000"],
  ]);
});

test("realtime events have the eleven columns", async () => {
  const { columns } = await runStatement(warehouse.owner, {
    sql: "select * from ecommerce.events_realtime limit 1",
    parameters: [],
  });
  expect(columns.map(({ name }) => name)).toEqual([
    ...["event_id", "event_type", "user_id", "product_id", "timestamp", "session_id", "price", "quantity"],
    ...["user_agent", "page_url", "ip_address"],
  ]);
});

test("every record that is no event is counted with its reason, and no other", async () => {
  const told = await ask("select stream, reason, count(*) from ecommerce.bad_records group by 1, 2");
  const expected = new Map<string, number>();
  const late = TIMES.filter(([, time]) => time === null).map(() => ["clicks", "no_event"]);
  for (const [stream, reason] of [...BAD.map(([, record, reason]) => [record.stream, reason]), ...late]) {
    const key = `${stream} ${reason}`;
    expected.set(key, (expected.get(key) ?? 0) + 1);
  }
  const counted = told.map(([stream, reason, count]) => [`${stream} ${reason}`, count]);
  expect(Object.fromEntries(counted)).toEqual(Object.fromEntries(expected));
});

test.each(BAD.map(([title, , reason], index) => ({ title, reason, index })))(
  "$title is no event: $reason",
  async ({ reason, index }) => {
    const found = await Promise.all(
      ["clicks", "checkouts"].map((stream) =>
        ask(`select b.reason from ecommerce.bad_records as b
          inner join ecommerce.${stream}_raw as r on b.shard_id = r.shard_id and b.sequence_number = r.sequence_number
          where b.stream = '${stream}' and r.partition_key = 'bad-${index}'`),
      ),
    );
    expect(found.flat()).toEqual([[reason]]);
  },
);
