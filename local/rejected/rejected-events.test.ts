import { startTestDatabase } from "../database/test-database.ts";
import { withClient } from "../database.ts";
import { digest } from "../replay/event.ts";
import { InvalidCorrectionError, readCorrections, toCorrectionLine } from "./corrections.ts";
import {
  findRejected,
  listRejected,
  listReplayable,
  type RejectedEvent,
  type Replay,
  replaysOf,
} from "./rejected-events.ts";
import { statement } from "./statements.ts";

const BAD_PRICE = '{"event_id":"e1","price":1.20,"quantity":"two"}';
const PAYLOADS = { price: BAD_PRICE, garbage: "{half a rec", wrong_stream: '{"event_id":"e3"}' };

let server: Awaited<ReturnType<typeof startTestDatabase>>;

beforeAll(async () => {
  server = await startTestDatabase();
  await sql(`insert into rejected_events values
    ('clicks', sha256('${PAYLOADS.price}'), 'schema_violation', '$.quantity', 'integer', '${PAYLOADS.price}', '1',
     '2026-01-01T10:00:00Z'),
    ('clicks', sha256('${PAYLOADS.garbage}'), 'not_json', '$', '', '${PAYLOADS.garbage}', '2', '2026-01-01T11:00:00Z'),
    ('clicks', sha256('${PAYLOADS.wrong_stream}'), 'schema_violation', '$', '', '${PAYLOADS.wrong_stream}', '3',
     '2026-01-01T12:00:00Z')`);
});
afterAll(() => server.remove());

const sql = (text: string) => withClient(server.clientConfig("owner"), (client) => client.query(text));

const asReader = <T>(work: (client: Parameters<typeof listRejected>[0]) => Promise<T>) =>
  withClient(server.clientConfig("reader"), work);

const open = (reason?: string) =>
  asReader(async (client) => (await listRejected(client, { reason, limit: 10 })).map(({ id }) => id));

const replayed = (payload: string, sent: string, outcome: Replay["outcome"], stream = "clicks") =>
  sql(`insert into rejected_event_replays (stream, payload_hash, sent_stream, sent_hash, outcome)
    values ('clicks', sha256('${payload}'), '${stream}', sha256('${sent}'), '${outcome}')`);

test("the open list has the latest arrivals first, all or of one reason", async () => {
  const { price, garbage, wrong_stream } = PAYLOADS;
  expect(await open()).toEqual([wrong_stream, garbage, price].map(digest));
  expect(await open("not_json")).toEqual([digest(garbage)]);
});

test("rejected again as it was it stays open; mended, or standing as something else, it is closed; its history stays", async () => {
  const { price, garbage, wrong_stream } = PAYLOADS;
  await replayed(price, price, "rejected");
  expect(await open()).toContain(digest(price));
  await replayed(price, "mended", "fact");
  expect(await open()).not.toContain(digest(price));
  await replayed(garbage, "corrected, but badly", "rejected");
  expect(await open()).not.toContain(digest(garbage));
  await replayed(wrong_stream, wrong_stream, "rejected", "checkouts");
  expect(await open()).toEqual([]);
  const history = await asReader(async (client) => {
    const [event] = await findRejected(client, digest(price).slice(0, 8));
    return replaysOf(client, event as RejectedEvent);
  });
  expect(history.map(({ outcome, sent_hash }) => [outcome, sent_hash])).toEqual([
    ["rejected", digest(price)],
    ["fact", digest("mended")],
  ]);
});

const find = (idStart: string) => asReader((client) => findRejected(client, idStart));

test("a line of the list can be corrected and read back; its numbers stay as they were written", async () => {
  const [event] = await find(digest(BAD_PRICE));
  const line = toCorrectionLine(event as RejectedEvent).replace('"two"', "2");
  const [correction] = await readCorrections(Buffer.from(`\uFEFF${line}\n\n${line}\n`), find);
  expect(correction).toMatchObject({ rejected: { id: digest(BAD_PRICE) }, stream: "clicks" });
  expect(correction?.data.toString()).toBe('{"event_id":"e1","price":1.20,"quantity":2}');
  expect(await readCorrections(Buffer.from(`${line}\n${line}`), find)).toHaveLength(1);
});

test.each([
  ["no JSON", "{", "line 1: it: "],
  ["no event", `{"id":"${digest(BAD_PRICE)}"}`, "line 1: event: "],
  ["an event that is still text", `{"id":"${digest(BAD_PRICE)}","event":"{half"}`, "line 1: event: "],
  [
    "an id of nothing",
    '{"id":"000000","event":{}}',
    "line 1: no rejected event has an id that begins with 000000",
  ],
  ["an id that is none", '{"id":"x","event":{}}', "line 1: id: must be the id of a rejected event"],
  [
    "another encoding",
    Buffer.from('\n{"id":"x","event":{"brand":"Müller"}}', "latin1"),
    "line 2: it is not UTF-8",
  ],
])("a line with %s is refused by its number", async (_, line, message) => {
  const reading = readCorrections(Buffer.from(line), find);
  await expect(reading).rejects.toThrow(InvalidCorrectionError);
  await expect(reading).rejects.toThrow(message);
});

test("sent again, an order is a fact by its own event, and a repeat where it stands by another", async () => {
  await sql(
    "insert into checkouts values ('c', 'u', 'e1', '2026-01-01', 1, 's', 'd', 'USD', 5, null, null, '')",
  );
  const sent = [
    ["e1", "c"],
    ["e2", "c"],
    ["e2", "d"],
  ];
  const all = (value: unknown) => sent.map(() => value);
  const { rows } = await asReader((client) =>
    client.query(statement("replay_outcomes"), [
      sent.map((_, index) => index),
      ...[all("checkouts"), all(digest("none")), all(0), all("u"), all(null)],
      sent.map(([eventId]) => eventId),
      sent.map(([, checkoutId]) => checkoutId),
    ]),
  );
  expect(rows.map(({ outcome }) => outcome)).toEqual(["fact", "repeat", null]);
});

test("an order that repeats one that stands is open no more", async () => {
  const order = '{"checkout_id":"c"}';
  await sql(`insert into rejected_events values
    ('checkouts', sha256('${order}'), 'future_time', '$', '', '${order}', '9', '2026-01-01T09:00:00Z')`);
  expect(await open()).toContain(digest(order));
  await sql(`insert into rejected_event_replays (stream, payload_hash, sent_stream, sent_hash, outcome)
    values ('checkouts', sha256('${order}'), 'checkouts', sha256('${order}'), 'repeat')`);
  expect(await open()).not.toContain(digest(order));
});

test("an order that conflicts is open, and is not sent again as it is", async () => {
  await sql(`insert into rejected_events values
    ('checkouts', sha256('other order'), 'conflicting_checkout', '$', '', 'other order', '4', '2026-01-01T13:00:00Z'),
    ('clicks', sha256('half'), 'not_json', '$', '', 'half', '5', '2026-01-01T14:00:00Z')`);
  const replayable = (reason?: string) =>
    asReader(async (client) => (await listReplayable(client, reason)).map(({ id }) => id));
  expect(await open()).toEqual(["half", "other order"].map(digest));
  expect(await replayable()).toEqual([digest("half")]);
  expect(await replayable("conflicting_checkout")).toEqual([]);
});
