import type { OrderRow } from "../../athena/orders-table.ts";
import type { AnsweredRecord } from "./firehose-batch.ts";
import { change, firehoseEvent, ITEMS, ORDER } from "./testing/changes.ts";
import { createTransform } from "./transform.ts";

const silent = { warn: () => undefined };
const transform = createTransform(silent);

const textOf = (record: AnsweredRecord | undefined) =>
  record?.result === "Ok" ? Buffer.from(record.data, "base64").toString() : undefined;

/** What becomes of one record; undefined where it is answered as failed. */
function rowOf(record: unknown, arrival?: number | string): OrderRow | undefined {
  const { records } = transform(firehoseEvent([record], arrival));
  expect(records.map(({ recordId }) => recordId)).toEqual(["id-0"]);
  const text = textOf(records[0]);
  return text === undefined ? undefined : JSON.parse(text);
}

test("an order of the shop becomes a flat row on a line of its own", () => {
  const [record] = transform(firehoseEvent([change("INSERT", ORDER)])).records;
  const row = {
    orderid: "order-1",
    product_name: "kettle",
    quantity: 3,
    price: "29.97",
    cdc_event_type: "INSERT",
    creation_datetime: "2026-01-31 12:00:00.000",
    status: "placed",
    currency: "EUR",
    checkout_id: "order-1",
    user_id: "user-1",
    items_json: JSON.stringify(ITEMS),
    sequence_number: "0000000000000000000100000000000000000001",
    event_id: "event-1",
  };
  expect(textOf(record)).toBe(`${JSON.stringify(row)}\n`);
});

const SEQUENCE_40 = "1".repeat(40);
const FROM_DYNAMODB = {
  tableName: "orders",
  recordFormat: "application/json",
  dynamodb: {
    ApproximateCreationDateTime: 1_769_860_800_123_456,
    ApproximateCreationDateTimePrecision: "MICROSECOND",
    SequenceNumber: undefined,
  },
};

const READ: [title: string, record: unknown, row: Partial<OrderRow>][] = [
  ["a change", change("MODIFY", ORDER), { cdc_event_type: "MODIFY", status: "placed" }],
  [
    "a removal has a key and nothing else",
    change("REMOVE"),
    { orderid: "order-1", cdc_event_type: "REMOVE", price: null, items_json: null, status: null },
  ],
  ["an image of a removal counts as little", change("REMOVE", ORDER), { price: null, quantity: null }],
  [
    "columns of the table's own names",
    change("INSERT", { product_name: { S: "cup" }, quantity: { N: "2" }, price: { N: "9.99" } }),
    { product_name: "cup", quantity: 2, price: "9.99", items_json: null, currency: null },
  ],
  [
    "numbers as texts",
    change("INSERT", { quantity: { S: "2" }, price: { S: "9.99" } }),
    { quantity: 2, price: "9.99" },
  ],
  ["a key that is a number", change("INSERT", ORDER, { Keys: { orderid: { N: "17" } } }), { orderid: "17" }],
  ["what is null", change("INSERT", { ...ORDER, status: { NULL: true } }), { status: null }],
  ["a list, as DynamoDB has it", change("INSERT", { items: { L: [] } }), { items_json: '{"L":[]}' }],
  ["items that are no JSON", change("INSERT", { items: { S: "two cups" } }), { items_json: "two cups" }],
  [
    "items of a checkout, which have no names",
    change("INSERT", { items: { S: '[{"product_id":"p1","quantity":2},{"product_id":"p2"}]' } }),
    { product_name: "p1", quantity: 3 },
  ],
  [
    "half a surrogate pair in a product's name is a character that nobody knows",
    change("INSERT", { items: { S: String.raw`[{"product_name":"a\ud800","quantity":1}]` } }),
    { product_name: "a\ufffd", items_json: String.raw`[{"product_name":"a\ud800","quantity":1}]` },
  ],
  [
    "characters of every length",
    change("INSERT", { ...ORDER, status: { S: 'é中😀"\\\n\u2028' } }),
    { status: 'é中😀"\\\n\u2028' },
  ],
  [
    "a sequence number of 40 digits",
    change("INSERT", ORDER, { SequenceNumber: SEQUENCE_40 }),
    { sequence_number: SEQUENCE_40 },
  ],
  [
    "what DynamoDB itself put into Kinesis is ordered by microseconds",
    change("INSERT", ORDER, FROM_DYNAMODB.dynamodb, FROM_DYNAMODB),
    {
      creation_datetime: "2026-01-31 12:00:00.123",
      sequence_number: "1769860800123456".padStart(40, "0"),
      price: "29.97",
    },
  ],
  [
    "the same by milliseconds",
    change("INSERT", ORDER, { ...FROM_DYNAMODB.dynamodb, ApproximateCreationDateTime: 1_769_860_800_123 }),
    { sequence_number: "1769860800123000".padStart(40, "0") },
  ],
  [
    "a time as ISO 8601",
    change("INSERT", ORDER, { ApproximateCreationDateTime: "2026-01-31T13:00:00+01:00" }),
    { creation_datetime: "2026-01-31 12:00:00.000" },
  ],
];

test.each(READ)("%s", (_title, record, row) => {
  expect(rowOf(record)).toMatchObject(row);
});

test.each([1_769_860_800_123, "2026-01-31T12:00:00.123Z"])(
  "without a time of its own arrival %s counts",
  (arrival) => {
    const record = change("INSERT", ORDER, { ApproximateCreationDateTime: undefined });
    expect(rowOf(record, arrival)).toMatchObject({ creation_datetime: "2026-01-31 12:00:00.123" });
  },
);

test.each([
  ["12", "12"],
  ["0.10", "0.10"],
  ["99999999999999.9999", "99999999999999.9999"],
  ["1.999E1", "19.99"],
  ["1E+2", "100"],
  ["-5E-1", "-0.5"],
  ["0E-7", "0"],
])("a price of %s is %s", (N, price) => {
  expect(rowOf(change("INSERT", { value: { N } }))).toMatchObject({ price });
});

const FAILED: [title: string, record: unknown][] = [
  ["no JSON", "{"],
  ["nothing", ""],
  ["no UTF-8", Buffer.from(change("INSERT", { ...ORDER, status: { S: "ÿ" } }), "latin1")],
  ["half a surrogate pair", change("INSERT", { ...ORDER, status: { S: "\ud800" } })],
  ["an event id with half a surrogate pair", change("INSERT", ORDER, {}, { eventID: "\udfff" })],
  ["another JSON", "[null]"],
  ["null", "null"],
  ["a number", "1"],
  ["a change of no table", JSON.stringify({ eventID: "e", eventName: "INSERT" })],
  ["another event", change("ALTER", ORDER)],
  ["no key", change("INSERT", ORDER, { Keys: {} })],
  ["no image", change("INSERT")],
  ["no image of a change", change("MODIFY")],
  ["no event id", change("INSERT", ORDER, {}, { eventID: undefined })],
  [
    "no sequence number and no time",
    change("INSERT", ORDER, { SequenceNumber: undefined, ApproximateCreationDateTime: undefined }),
  ],
  ["a sequence number of 41 digits", change("INSERT", ORDER, { SequenceNumber: "1".repeat(41) })],
  ["a sequence number that is a double", change("INSERT", ORDER, { SequenceNumber: 1e21 })],
  ["half a piece", change("INSERT", { ...ORDER, quantity: { N: "0.5" } })],
  ["a price in words", change("INSERT", { ...ORDER, value: { S: "ten" } })],
  ["more money than there is", change("INSERT", { ...ORDER, value: { N: "1E+30" } })],
  ["a fraction of every currency's least", change("INSERT", { ...ORDER, value: { N: "0.00001" } })],
];

test.each(FAILED)("%s is answered as failed", (_title, record) => {
  expect(rowOf(record)).toBeUndefined();
});

test("of 500 records each is answered once, in order, whatever it is", () => {
  const records = Array.from({ length: 500 }, (_, number) =>
    number % 7 === 0 ? FAILED[number % FAILED.length]?.[1] : READ[number % READ.length]?.[1],
  );
  const answer = transform(firehoseEvent(records));
  expect(answer.records.map(({ recordId }) => recordId)).toEqual(records.map((_, number) => `id-${number}`));
  expect(answer.records.filter(({ result }) => result === "ProcessingFailed").length).toBe(
    Math.ceil(500 / 7),
  );
});

test("what has no room in the answer is answered as failed, and the answer stays below 6 MB", () => {
  const large = change("INSERT", { ...ORDER, status: { S: '"'.repeat(100_000) } });
  const small = change("INSERT", ORDER);
  const records = Array.from({ length: 60 }, (_, number) => (number % 2 === 0 ? large : small));
  const answer = transform(firehoseEvent(records));
  expect(JSON.stringify(answer).length).toBeLessThan(6_000_000);
  expect(JSON.stringify(answer).length).toBeGreaterThan(5_700_000);
  expect(answer.records.length).toBe(60);
  expect(answer.records.filter((_, number) => number % 2 === 1).every(({ result }) => result === "Ok")).toBe(
    true,
  );
  expect(answer.records.at(-2)).toEqual({ recordId: "id-58", result: "ProcessingFailed" });
});

test.each([undefined, null, 1, {}, { records: null }, { records: [null, {}, { recordId: 1 }] }])(
  "an event such as %j is answered without records",
  (event) => {
    expect(transform(event)).toEqual({ records: [] });
  },
);

test("a record without data is answered as failed", () => {
  expect(transform({ records: [{ recordId: "one" }] })).toEqual({
    records: [{ recordId: "one", result: "ProcessingFailed" }],
  });
});

test("the log tells how many failed and why, and nothing of any order", () => {
  const told: unknown[][] = [];
  createTransform({ warn: (...line: unknown[]) => void told.push(line) })(
    firehoseEvent(["{", "{", change("INSERT", { value: { S: "ten" } }), change("INSERT", ORDER)]),
  );
  expect(told).toEqual([
    [
      { records: 4, failures: { "no JSON": 2, "price is no amount of money": 1 } },
      "changes are left as they came",
    ],
  ]);
});
