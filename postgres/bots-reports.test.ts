// Figures of the reports on bots, worked out by hand from the small history of bots-history.ts.
import { readFileSync } from "node:fs";
import { startTestDatabase } from "../local/database/test-database.ts";
import { withClient } from "../local/database.ts";
import { bindParameters } from "../reporting/report-parameters.ts";
import { readUser } from "./bots.ts";
import { atSecond, insertBotsHistory } from "./bots-history.ts";
import { readReports, runReport } from "./reports.ts";

const REPORTS = readReports();
const RULE = JSON.parse(readFileSync(new URL("../events/bots.json", import.meta.url), "utf8"));

let server: Awaited<ReturnType<typeof startTestDatabase>>;

beforeAll(async () => {
  server = await startTestDatabase();
  await withClient(server.clientConfig("owner"), insertBotsHistory);
});
afterAll(() => server.remove());

/** Each row as an object. */
async function answer(
  name: string,
  values: Record<string, unknown> = {},
): Promise<Record<string, unknown>[]> {
  const report = REPORTS.find((known) => known.name === name);
  if (report === undefined) {
    throw new Error(`there is no report ${name}`);
  }
  return withClient(server.clientConfig("reader"), async (client) => {
    const { columns, rows } = await runReport(client, report, bindParameters(report, values));
    return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
  });
}

const query = (sql: string, values: unknown[] = []) =>
  withClient(server.clientConfig("owner"), async (client) => (await client.query(sql, values)).rows);

const at = (second: number) => atSecond(second).replace(".000Z", "Z");

const KIOSK = {
  ...{ user_id: "kiosk", signal: "rate", is_now: true, began_at: at(405), last_seen_at: at(405.5) },
  ...{ most: 12, most_at: at(405.5), verdict: "released", who: "anna", why: "the shop's own kiosk" },
};
const CRAWLER = {
  ...{ user_id: "crawler", signal: "agent", is_now: true, began_at: at(200), last_seen_at: at(202) },
  ...{ most: 3, most_at: at(202), verdict: null, who: null, why: null },
};
const FAST = {
  ...{ user_id: "fast", signal: "rate", is_now: false, began_at: at(5), last_seen_at: at(5.5) },
  ...{ most: 12, most_at: at(5.5), verdict: null, who: null, why: null },
};

test("bots are those of each signal, the latest first, with what people decided", async () => {
  expect(await answer("bots")).toEqual([KIOSK, CRAWLER, FAST]);
  expect(await answer("bots", { by: "rate" })).toEqual([KIOSK, FAST]);
  expect(await answer("bots", { by: "agent" })).toEqual([CRAWLER]);
  expect(await answer("bots", { limit: 1 })).toEqual([KIOSK]);
  expect(await answer("bots", { since: "10 minutes" })).toEqual([KIOSK, CRAWLER]);
});

test("every marked user is counted once, apart from them those whose episode runs, and who of them is released", async () => {
  expect(await answer("marked-users")).toEqual([{ users: 2, marked_now: 0, released_now: 1 }]);
  expect(await answer("marked-users", { since: "10 minutes" })).toEqual([
    { users: 1, marked_now: 0, released_now: 1 },
  ]);
  expect(await answer("marked-users", { since: "1 second" })).toEqual([
    { users: 0, marked_now: 0, released_now: 0 },
  ]);
  await query(
    `insert into bot_marks (user_id, marked_at)
     select 'crowd-' || number, now() - interval '1 minute' - episode * interval '20 minutes'
     from generate_series(1, 60) as number cross join generate_series(0, 1) as episode`,
  );
  expect(await answer("marked-users")).toEqual([{ users: 62, marked_now: 60, released_now: 1 }]);
  await query("delete from bot_marks where user_id like 'crowd-%'");
});

test("bots by name are those of the most clicks, the others as one row, and clicks without a name are told", async () => {
  const crawler = {
    ...{ name: "Examplebot", names: 1, users: 1, clicks: 3, share_percent: "100.00" },
    ...{ first_click: at(200), last_click: at(202) },
  };
  expect(await answer("bot-agents")).toEqual([crawler]);
  await query(
    `insert into clicks (event_time, bucket, user_id, event_id, event_type, session_id, device, is_bot_agent, bot_agent,
       source)
     select $1::timestamptz + second * interval '1 second', 1, visitor, 'named' || second, 'page_view', 's', 'other', true,
       name, 'direct'
     from (values (600, 'u1', 'Foobot'), (601, 'u2', 'Foobot'), (602, 'u1', 'Barbot'), (603, 'u1', null), (604, 'u2', null))
       as named (second, visitor, name)`,
    [atSecond(0)],
  );
  const row = (name: string, names: number, users: number, clicks: number, share_percent: string) => {
    return { name, names, users, clicks, share_percent };
  };
  expect(await answer("bot-agents")).toMatchObject([
    row("Examplebot", 1, 1, 3, "37.50"),
    row("(unnamed)", 1, 2, 2, "25.00"),
    row("Foobot", 1, 2, 2, "25.00"),
    row("Barbot", 1, 1, 1, "12.50"),
  ]);
  expect(await answer("bot-agents", { limit: 1 })).toMatchObject([
    row("Examplebot", 1, 1, 3, "37.50"),
    { ...row("(others)", 3, 2, 5, "62.50"), first_click: at(600), last_click: at(604) },
  ]);
  expect(await answer("bot-agents", { since: "3 minutes" })).toHaveLength(3);
  expect(await answer("bot-agents", { since: "1 second" })).toEqual([]);
  await query("delete from clicks where event_id like 'named%'");
});

test("actions are every user's by 10 s, with the most within any 10 s up to one of them", async () => {
  const rows = await answer("actions-by-window", { since: "1 hour", user: "fast" });
  expect(rows).toEqual([
    {
      ...{ began_at: at(60), user_id: "fast", actions: 1, clicks: 0, checkouts: 1 },
      ...{ most: 1, is_marked: false },
    },
    {
      ...{ began_at: at(30), user_id: "fast", actions: 1, clicks: 1, checkouts: 0 },
      ...{ most: 1, is_marked: false },
    },
    {
      ...{ began_at: at(0), user_id: "fast", actions: 12, clicks: 12, checkouts: 0 },
      ...{ most: 12, is_marked: true },
    },
  ]);
  const busy = await answer("actions-by-window", { since: "1 hour", least: 10 });
  expect(busy.map(({ user_id, most, is_marked }) => [user_id, most, is_marked])).toEqual([
    ["kiosk", 12, true],
    ["slow", 10, false],
    ["fast", 12, true],
  ]);
  expect(await answer("actions-by-window", { since: "1 hour" })).toHaveLength(9);
});

test("people and bots are told apart by decision, user agent and rate, in this order", async () => {
  const rows = await answer("people-and-bots");
  const sums = rows.reduce<Record<string, number>>((total, { step, ...counts }) => {
    expect(Date.parse(String(step)) % 60_000).toBe(0);
    return Object.fromEntries(
      Object.entries(counts).map(([column, count]) => [column, (total[column] ?? 0) + Number(count)]),
    );
  }, {});
  expect(sums).toEqual({
    ...{ people: 25, bots: 17, clicks: 39, left_out: 16 },
    ...{ by_hand: 1, by_agent: 3, by_rate: 12, released: 12 },
  });
});

test("revenue moved from where a bot's click came to the next touch, or is nobody's", async () => {
  expect(await answer("revenue-moved-by-bots")).toEqual([
    { currency: "EUR", from_channel: "organic_search", to_channel: "email", lines: 1, revenue: "20.00" },
    { currency: "EUR", from_channel: "direct", to_channel: "unattributed", lines: 1, revenue: "5.00" },
  ]);
  expect(await answer("revenue-moved-by-bots", { since: "1 minute" })).toEqual([]);
});

test("who counts people counts by the same verdict", async () => {
  const minutes = await answer("sessions-by-minute");
  expect(minutes.reduce((total, { sessions }) => total + Number(sessions), 0)).toBe(5);
  const funnel = await answer("click-to-conversion-funnel", { since: "1 hour" });
  expect(funnel.filter(({ step }) => /session/.test(String(step)))).toMatchObject([
    { step: "session", sessions: 5 },
    { step: "session of a bot", sessions: 4 },
  ]);
  expect(await answer("device-type-conversion", { since: "1 hour" })).toMatchObject([
    { device: "desktop", sessions: 5, orders: 2, revenue: "23.00" },
    { device: "bot", sessions: 4, orders: 1, revenue: "5.00" },
  ]);
  expect(await answer("sales-by-device", { since: "1 hour" })).toMatchObject([
    { device: "desktop", sessions: 5, orders: 2, revenue: "23.00" },
    { device: "bot", sessions: 4, orders: 1, revenue: "5.00" },
  ]);
  expect(await answer("product-category-performance", { since: "1 hour" })).toMatchObject([
    { category: "(none)", views: 23 },
  ]);
  expect(await answer("top-converting-products", { since: "1 hour" })).toMatchObject([
    { product_id: "p1", views: 23, orders: 3 },
  ]);
});

test("decisions are told with their span, and of which clicks they still decide", async () => {
  const rows = await answer("bot-overrides");
  expect(rows.map(({ made_at, id, ...row }) => row)).toEqual([
    {
      ...{ user_id: "kiosk", verdict: "released", from_time: null, to_time: null, holds: "now" },
      ...{ who: "anna", why: "the shop's own kiosk" },
    },
    {
      ...{ user_id: "scraper", verdict: "blocked", from_time: at(0), to_time: at(1_200), holds: "now" },
      ...{ who: "ben", why: "scrapes prices" },
    },
  ]);
});

const HOURS: [decided: [from: number | null, to: number | null][], holds: string[]][] = [
  [[[null, null]], ["now"]],
  [[[-1, 1]], ["now"]],
  [[[-2, -1]], ["for its span"]],
  [[[1, null]], ["for its span"]],
  [
    [
      [null, null],
      [null, null],
    ],
    ["replaced", "now"],
  ],
  [
    [
      [-2, 2],
      [null, 0.5],
      [0.5, 3],
    ],
    ["replaced", "now", "for its span"],
  ],
  [
    [
      [-2, 2],
      [null, 0.5],
      [1, 3],
    ],
    ["in part", "now", "for its span"],
  ],
  [
    [
      [-2, 2],
      [1, 3],
    ],
    ["now", "for its span"],
  ],
  [
    [
      [1, 3],
      [2, 4],
    ],
    ["in part", "for its span"],
  ],
  [
    [
      [1, 2],
      [2, 3],
    ],
    ["for its span", "for its span"],
  ],
];

test.each(HOURS)("of decisions for clicks of hours %j from now each holds %j", async (decided, holds) => {
  const found = await withClient(server.clientConfig("owner"), async (client) => {
    // In one transaction now() is one moment.
    await client.query("begin");
    for (const span of decided) {
      await client.query(
        `insert into bot_overrides (user_id, verdict, who, why, from_time, to_time)
        select 'zoe', 'bot', 'ben', 'so', coalesce(now() + $1::float8 * interval '1 hour', '-infinity'),
          coalesce(now() + $2::float8 * interval '1 hour', 'infinity')`,
        span,
      );
    }
    return client.query("select holds from bot_decisions where user_id = 'zoe' order by id");
  });
  expect(found.rows.map((row) => row.holds)).toEqual(holds);
});

test("what was decided and is withdrawn is told as withdrawn, and nobody is released by it", async () => {
  await query(`insert into bot_overrides (user_id, verdict, who, why)
    values ('kiosk', 'undecided', 'ben', 'the kiosk is gone')`);
  expect(await answer("bots", { by: "rate" })).toEqual([
    { ...KIOSK, verdict: null, who: null, why: null },
    FAST,
  ]);
  expect(await answer("bot-overrides", { limit: 1 })).toMatchObject([
    { user_id: "kiosk", verdict: "withdrawn", holds: "now", who: "ben" },
  ]);
  expect(await query("select bot_override from bot_verdict('kiosk', now())")).toEqual([
    { bot_override: null },
  ]);
});

test("an episode begins with the first mark after the one before it, and ends with its last", async () => {
  expect(await query("select extract(epoch from bot_episode())::integer as seconds")).toEqual([
    { seconds: RULE.episode_seconds },
  ]);
  await query(
    "insert into bot_marks select 'eve', $1::timestamptz + unnest($2::float[]) * interval '1 second'",
    [atSecond(0), [0, 599.9, 600, 1_300]],
  );
  const history = await withClient(server.clientConfig("corrector"), (client) => readUser(client, "eve"));
  const second = (moment: string) => (Date.parse(moment) - Date.parse(atSecond(0))) / 1_000;
  expect(
    history.episodes.map(({ began_at, last_marked_at, most }) => [
      second(began_at),
      second(last_marked_at),
      most,
    ]),
  ).toEqual([
    [1_300, 1_300, null],
    [600, 600, null],
    [0, 599.9, null],
  ]);
});

test("the episodes since a time are those of the whole history, wherever one asks", async () => {
  // Bursts that run into each other, pauses of about an episode, and exactly one.
  await query(
    `insert into bot_marks
    select 'walter', $1::timestamptz + sum(step) over (order by number) * interval '1 second'
    from (select number, (array[30, 200, 590, 600, 601, 1500])[1 + (hashint4(number) & 1023) % 6] as step
          from generate_series(1, 100) as number) as steps`,
    [atSecond(0)],
  );
  const [{ asked, wrong, found }] = await query(`
    with recursive episodes as (
      select first_bot_mark('walter', '-infinity') as began_at
      union all
      select first_bot_mark('walter', began_at + bot_episode()) from episodes where began_at is not null
    ),
    asked as (select marked_at + step as since from bot_marks,
      unnest(array['0 s', '1 s', '10 min', '10 min 1 us', '-1 us']::interval[]) as step where user_id = 'walter'),
    compared as (
      select since,
        array(select began_at from bot_episodes('walter', since) order by 1) as found,
        array(select began_at from episodes where began_at > since - bot_episode() order by 1) as expected
      from asked
    )
    select count(*)::integer as asked, sum(cardinality(found))::integer as found,
      count(*) filter (where found <> expected)::integer as wrong
    from compared`);
  expect({ asked, wrong }).toEqual({ asked: 500, wrong: 0 });
  expect(found).toBeGreaterThan(10_000);
});

test("clicks of the last while are judged as pairs are: at the edges of marks, and whatever people decided", async () => {
  const begin = atSecond(0);
  await query(
    `insert into clicks (user_id, bucket, event_time, event_id, event_type, session_id, device, is_bot_agent, source, channel)
    select user_id, 0, $1::timestamptz + second * interval '1 second', user_id || second, 'page_view', 's', 'desktop',
      is_agent, 'direct', 'direct'
    from (values ('judged-rate', false), ('judged-released', false), ('judged-blocked', false), ('judged-agent', true)) as u (user_id, is_agent),
      unnest(array[0, 0.000001, 4, 9.999999, 10, 10.000001, 100, 105, 200]) as second`,
    [begin],
  );
  await query(
    `insert into bot_marks select user_id, $1::timestamptz + second * interval '1 second'
    from unnest(array['judged-rate', 'judged-released']) as user_id, unnest(array[10, 15, 110]) as second`,
    [begin],
  );
  await query(
    `insert into bot_overrides (user_id, from_time, to_time, verdict, who, why) values
    ('judged-released', $1::timestamptz + interval '4 s', $1::timestamptz + interval '105 s', 'person', 'anna', 'x'),
    ('judged-blocked', $1::timestamptz + interval '10 s', 'infinity', 'bot', 'anna', 'x'),
    ('judged-agent', '-infinity', $1::timestamptz + interval '10 s', 'person', 'anna', 'x')`,
    [begin],
  );
  const rows = await query(`
    select j.user_id, j.is_bot, coalesce(v.bot_override, c.is_bot_agent or v.is_bot_rate) as expected
    from judged_clicks_since('1 hour') as j
    inner join clicks as c on j.user_id = c.user_id and j.event_time = c.event_time
    cross join bot_verdict(c.user_id, c.event_time) as v
    where j.user_id like 'judged-%'`);
  expect(rows).toHaveLength(36);
  expect(rows.filter(({ is_bot, expected }) => is_bot !== expected)).toEqual([]);
  const bots = (user: string) => rows.filter(({ user_id, is_bot }) => user_id === user && is_bot).length;
  expect(["judged-rate", "judged-released", "judged-blocked", "judged-agent"].map(bots)).toEqual([
    6, 2, 5, 5,
  ]);
});
