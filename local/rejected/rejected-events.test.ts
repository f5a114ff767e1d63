import { type AskCorrections, answerWith } from "../../functions/corrections/corrections.ts";
import {
  findOutcomes,
  pageOfRejected,
  type RejectedId,
  type Replay,
} from "../../postgres/rejected-events.ts";
import { startTestDatabase } from "../database/test-database.ts";
import { withClient } from "../database.ts";
import { digest } from "../replay/event.ts";
import { InvalidCorrectionError, readCorrections, toCorrectionLine } from "./corrections.ts";
import { findRejected, listRejected, listReplayable, readRejected } from "./rejected-events.ts";

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

const send = () => Promise.reject(new Error("nothing is sent"));

const asking = <T>(work: (ask: AskCorrections) => Promise<T>) =>
  withClient(server.clientConfig("corrector"), (client) => work(answerWith({ client, send })));

const open = (reason?: string) =>
  asking(async (ask) => (await listRejected(ask, { reason, limit: 10 })).map(({ id }) => id));

test("pages of any size are the list, an event that is too large for one among them", async () => {
  const all = await open();
  for (const [limit, bytes] of [
    [1, 1_000],
    [2, 60],
    [3, 1],
  ] as const) {
    const pages = await withClient(server.clientConfig("corrector"), async (client) => {
      const read: RejectedId[] = [];
      for (;;) {
        const page = await pageOfRejected(client, { after: read.at(-1), limit, bytes });
        if (page.length === 0) {
          return read;
        }
        read.push(...page);
      }
    });
    expect(pages.map(({ id }) => id)).toEqual(all);
  }
});

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
  const { replays } = await shown(digest(price).slice(0, 8));
  expect(replays.map(({ outcome, sent_hash }) => [outcome, sent_hash])).toEqual([
    ["rejected", digest(price)],
    ["fact", digest("mended")],
  ]);
});

const find = (idStarts: string[]) => asking((ask) => findRejected(ask, idStarts));

const shown = async (idStart: string) => {
  const [[found] = []] = await find([idStart]);
  return asking((ask) => readRejected(ask, found as RejectedId));
};

test("a beginning of an id finds what has it, in its place, and two where more have it", async () => {
  const [price, garbage] = [digest(PAYLOADS.price), digest(PAYLOADS.garbage)];
  const found = await find([garbage.slice(0, 9), "0".repeat(64), price, garbage]);
  expect(found.map((events) => events.map(({ id }) => id))).toEqual([[garbage], [], [price], [garbage]]);
});

test("a line of the list can be corrected and read back; its numbers stay as they were written", async () => {
  const { event } = await shown(digest(BAD_PRICE));
  const line = toCorrectionLine(event).replace('"two"', "2");
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
  const outcomes = await withClient(server.clientConfig("corrector"), (client) =>
    findOutcomes(
      client,
      sent.map(([eventId = "", checkoutId = ""]) => ({
        ...{ stream: "checkouts", hash: digest("none"), seenBefore: 0, userId: "u", eventTime: null },
        ...{ eventId, checkoutId },
      })),
    ),
  );
  expect(outcomes).toEqual(["fact", "repeat", null]);
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
    asking(async (ask) => (await listReplayable(ask, reason)).map(({ id }) => id));
  expect(await open()).toEqual(["half", "other order"].map(digest));
  expect(await replayable()).toEqual([digest("half")]);
  expect(await replayable("conflicting_checkout")).toEqual([]);
});
