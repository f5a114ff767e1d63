import rule from "../events/bots.json" with { type: "json" };
import { startTestDatabase } from "./database/test-database.ts";
import { withClient } from "./database.ts";
import { type IngestReader, openIngestReader } from "./figures/ingest-reader.ts";
import { createSentFacts, findMarks, markedTimes, type SentFacts } from "./sent-marks.ts";

const NOON = Date.parse("2026-01-01T12:00:00Z");
const MOST = rule.more_than;
const WITHIN_MS = rule.within_seconds * 1000;

/** Times that lie evenly from noon on, the last one so many milliseconds after it. */
const evenly = (events: number, lastMs: number) =>
  Array.from({ length: events }, (_, event) => NOON + Math.round((lastMs * event) / (events - 1)));

test.each<[string, number[], number[]]>([
  ["as many events as a person may have, at once", Array(MOST).fill(NOON), []],
  ["one more in less than the rule's time", evenly(MOST + 1, WITHIN_MS - 1), [NOON + WITHIN_MS - 1]],
  ["one more in exactly the rule's time", evenly(MOST + 1, WITHIN_MS), []],
  ["two more at one time", Array(MOST + 2).fill(NOON), [NOON]],
  [
    "two more, one after the other",
    evenly(MOST + 2, WITHIN_MS - 1),
    evenly(MOST + 2, WITHIN_MS - 1).slice(-2),
  ],
  ["one more, and one long after", [...evenly(MOST + 1, 1000), NOON + 60_000], [NOON + 1000]],
])("%s: marked where the rule says so", (_, times, marked) => {
  expect([...markedTimes(times)]).toEqual(marked);
});

describe("beside the database's marks", () => {
  let server: Awaited<ReturnType<typeof startTestDatabase>>;
  let reader: IngestReader;

  beforeAll(async () => {
    server = await startTestDatabase();
    reader = openIngestReader(server.clientConfig("reader"), 0);
    await withClient(server.clientConfig("owner"), async (client) => {
      await client.query("select ensure_click_partitions('2026-01-01', '2026-01-01')");
      await client.query(
        `insert into clicks (user_id, event_time, event_id, event_type, bucket, session_id, device, source)
        select name, $1::timestamptz + n * interval '1 millisecond', n::text, 'page_view', 1, 's', 'd', 'direct'
        from unnest(array['slow', 'seen before']) as name, generate_series(1, $2) as n`,
        [new Date(NOON).toISOString(), MOST],
      );
      await client.query(`
        insert into checkouts values
        ('c', 'seen before', 'e', '2026-01-01T12:00:00Z', 1, 's', 'd', 'USD', 5, null, null, '')`);
      await client.query(
        `insert into bot_marks (user_id, marked_at)
        select name, $1::timestamptz from unnest(array['fast', 'slow', 'seen before']) as name`,
        [new Date(NOON + MOST).toISOString()],
      );
    });
  });

  afterAll(async () => {
    await reader.close();
    await server.remove();
  });

  function sent(userId: string, events: number): SentFacts {
    const facts = createSentFacts();
    for (let event = 0; event < events; event += 1) {
      facts.add({ userId, timeMs: NOON + event, id: `${event}` });
    }
    return facts;
  }
  const mark = (userId: string) => ({ userId, timeMs: NOON + MOST });

  test("a mark that is due is there", async () => {
    expect(await findMarks(sent("fast", MOST + 1), reader)).toEqual({
      users: 1,
      due: 1,
      missing: [],
      unfounded: [],
    });
  });

  test("a mark that is due is missing", async () => {
    expect((await findMarks(sent("unseen", MOST + 1), reader)).missing).toEqual([mark("unseen")]);
  });

  test("a fact that is told again makes no mark due", async () => {
    const facts = sent("unseen", MOST);
    facts.add({ userId: "unseen", timeMs: NOON, id: "0" });
    expect(await findMarks(facts, reader)).toMatchObject({ users: 0, due: 0, missing: [] });
  });

  test("a mark has no reason, in what was sent and in what the database keeps", async () => {
    const facts = sent("slow", 1);
    facts.add({ ...mark("slow"), id: "last" });
    expect(await findMarks(facts, reader)).toMatchObject({ due: 0, unfounded: [mark("slow")] });
  });

  test("a mark's reason was sent before", async () => {
    const facts = sent("seen before", 1);
    facts.add({ ...mark("seen before"), id: "last" });
    expect(await findMarks(facts, reader)).toMatchObject({ due: 0, missing: [], unfounded: [] });
  });
});
