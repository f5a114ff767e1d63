import { judge } from "../../events/contract.ts";
import type { ReplayEvent } from "./event.ts";
import { openFiles, readFile } from "./testing/read-file.ts";

const CLICK =
  '{"event_id":"e1","event_type":"page_view","event_time":"2026-01-01T10:00:00.123456+02:00","user_id":"u1","session_id":"s","schema_version":1,"price":19.90}';
const CHECKOUT =
  '{"event_id":"e2","event_type":"checkout","event_time":"2026-01-01T10:00:00Z","user_id":"u1","session_id":"s","schema_version":1,"checkout_id":"c1","currency":"JPY","items":[{"product_id":"p","quantity":2,"unit_price":50}],"value":100}';

const files = openFiles();
afterAll(files.remove);

async function eventsOf(content: string | Buffer, shiftDays: number): Promise<ReplayEvent[]> {
  return (await readFile(files.write("events.jsonl", content), { format: "events", shiftDays })).events;
}

test("without a shift every line goes as it is, whatever it is", async () => {
  const lines = [CLICK, CHECKOUT, "\r{}\r", "{'a':1}", "\u0000", "[1]", '{"a":1}{"a":2}'].map((line) =>
    Buffer.from(line),
  );
  lines.push(Buffer.from([0x1f, 0x8b, 0xff, 0xfe]));
  const content = Buffer.concat(lines.flatMap((line) => [line, Buffer.from("\n")]));
  expect((await eventsOf(content, 0)).map(({ data }) => data)).toEqual(lines);
});

test("blank lines are skipped and told, also those of spaces and carriage returns", async () => {
  const content = [CLICK, "", "\r", " \t ", CHECKOUT, "", ""].join("\n");
  const { verdicts, skipped } = await readFile(files.write("blank.jsonl", content));
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(["accepted", "accepted"]);
  expect(skipped).toEqual(Array(4).fill("blank line"));
});

test("a byte-order mark is left out, also in the middle of files that were put together", async () => {
  const events = await eventsOf(`\uFEFF${CLICK}\n\uFEFF${CHECKOUT}\n`, 0);
  expect(events.map(({ data }) => data.toString())).toEqual([CLICK, CHECKOUT]);
});

test("a click with a field of an order stays a click", async () => {
  const [event] = await eventsOf(CLICK.replace('"s"', '"s","checkout_id":"c1"'), 0);
  expect(event?.stream).toBe("clicks");
  expect(judge("clicks", event?.data ?? Buffer.of()).verdict).toBe("accepted");
});

test("a last line without its end is a line", async () => {
  expect(await eventsOf(`${CLICK}\n${CHECKOUT}`, 0)).toHaveLength(2);
});

test("a last line that is cut off is told by its number", async () => {
  await expect(eventsOf(`${CLICK}\n${CHECKOUT.slice(0, 40)}`, 0)).rejects.toThrow(
    /line 2, the last, is no JSON and has no line break: is the file half-written\?$/,
  );
  expect(await eventsOf(`${CLICK}\n${CHECKOUT.slice(0, 40)}\n`, 0)).toHaveLength(2);
});

test("lines that span the pieces of a read come out whole", async () => {
  const long = CLICK.replace('"s"', `"${"s".repeat(300_000)}"`);
  expect((await eventsOf(`${long}\n${CLICK}\n${long}\n`, 0)).map(({ data }) => data.toString())).toEqual([
    long,
    CLICK,
    long,
  ]);
});

test("orders go to checkouts, all else to clicks, each by its user", async () => {
  const broken = '{"checkout_id":"c9",';
  const events = await eventsOf([CLICK, CHECKOUT, '{"items":[]}', broken, "nonsense", ""].join("\n"), 0);
  expect(events.map(({ stream }) => stream)).toEqual([
    "clicks",
    "checkouts",
    "checkouts",
    "checkouts",
    "clicks",
  ]);
  expect(events.slice(0, 2).map(({ partitionKey }) => partitionKey)).toEqual(["u1", "u1"]);
  expect(new Set(events.slice(2).map(({ partitionKey }) => partitionKey)).size).toBe(3);
});

test("a shift changes the time and the ids and leaves all else as it is written", async () => {
  const [click, checkout] = await eventsOf(`${CLICK}\n${CHECKOUT}`, 2);
  expect(click?.data.toString()).toBe(
    CLICK.replace('"e1"', '"e1~2d"').replace(
      "2026-01-01T10:00:00.123456+02:00",
      "2026-01-03T08:00:00.123456Z",
    ),
  );
  expect(click?.fact).toMatchObject({
    eventId: "e1~2d",
    timeMicros: Date.UTC(2026, 0, 3, 8) * 1000 + 123_456,
  });
  expect(checkout?.fact).toEqual({ kind: "checkout", checkoutId: "c1~2d" });
  expect(judge("checkouts", checkout?.data ?? Buffer.of()).verdict).toBe("accepted");
});

test.each([
  ["a number written as no integer", CLICK.replace('version":1', 'version":1.0')],
  ["an id that is too long", CLICK.replace("e1", "e".repeat(129))],
  ["half a surrogate pair", CLICK.replace('"s"', String.raw`"\ud800"`)],
  ["no event id", CLICK.replace('"event_id":"e1",', "")],
])("a shift does not repair %s", async (_title, line) => {
  const [event] = await eventsOf(line, 2);
  expect(judge("clicks", event?.data ?? Buffer.of()).verdict).toBe("rejected");
});

test.each([
  ["a nested field of the same name", CLICK.replace('"s"', '"s","more":{"event_id":"x"}')],
  ["a key written with escapes", CLICK.replace("event_id", String.raw`event\u005fid`)],
  [
    "the same key twice, the last of which stands",
    CLICK.replace('"event_id":"e1"', '"event_id":"e0","event_id":"e1"'),
  ],
  ["an id as long as allowed", CLICK.replace("e1", "e".repeat(128))],
])("a shift finds its way around %s", async (_title, line) => {
  const [event] = await eventsOf(line, 2);
  const judged = judge("clicks", event?.data ?? Buffer.of());
  expect(judged).toMatchObject({
    verdict: "accepted",
    event: { event_time: "2026-01-03T08:00:00.123456Z", price: 19.9 },
  });
  expect(event?.fact).toMatchObject({ eventId: judged.verdict === "accepted" ? judged.event.event_id : "" });
});

test("a line longer than a record may be is told by its number", async () => {
  const long = `${CLICK}\n"${"x".repeat(1024 * 1024)}"`;
  await expect(eventsOf(long, 0)).rejects.toThrow(/line 2 has 1048578 bytes/);
});
