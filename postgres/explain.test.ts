import { startTestDatabase } from "../local/database/test-database.ts";
import { withClient } from "../local/database.ts";
import { type ExplainedLine, explainCheckout } from "./explain.ts";

let server: Awaited<ReturnType<typeof startTestDatabase>>;

beforeAll(async () => {
  server = await startTestDatabase();
  await withClient(server.clientConfig("owner"), (client) =>
    client.query(`
      select ensure_click_partitions('2026-01-01', '2026-01-31');
      insert into clicks
      (user_id, session_id, device, event_time, event_id, event_type, product_id, category, source, channel, bucket)
      values
      ('anna', 's0', 'desktop', '2026-01-07T10:00Z', 'early', 'page_view', 'kettle', null, 'google', 'paid_search', 1),
      ('anna', 's1', 'desktop', '2026-01-12T09:58Z', 'home', 'page_view', null, null, 'google', 'paid_search', 1),
      ('anna', 's1', 'desktop', '2026-01-12T09:59Z', 'first', 'page_view', 'kettle', null, 'internal', 'internal', 1),
      ('anna', 's1', 'desktop', '2026-01-12T10:02Z', 'cart', 'add_to_cart', 'kettle', null, 'internal', 'internal', 1),
      ('anna', 's2', 'mobile', '2026-01-13T09:00Z', 'crawl', 'page_view', 'kettle', null, 'direct', 'direct', 1),
      ('anna', 's3', 'mobile', '2026-01-12T10:00Z', 'other', 'page_view', 'lamp', 'lamps', 'news', 'email', 1),
      ('anna', 's3', 'mobile', '2026-01-12T10:01Z', 'again', 'page_view', 'kettle', null, 'internal', 'internal', 1),
      ('anna', 's3', 'mobile', '2026-01-13T10:00Z', 'back', 'remove_from_cart', 'kettle', null, 'news', 'email', 1),
      ('anna', 's4', 'desktop', '2026-01-14T10:00Z', 'last', 'add_to_cart', 'kettle', null, 'direct', 'direct', 1),
      ('anna', 's4', 'desktop', '2026-01-18T10:00Z', 'after', 'page_view', 'kettle', null, 'google', 'paid_search', 1),
      ('bert', 's1', 'desktop', '2026-01-12T10:00Z', 'not hers', 'page_view', 'kettle', null, 'google', 'referral', 2);
      update clicks set is_bot_agent = true, bot_agent = 'Examplebot' where event_id = 'crawl';
      insert into checkout_lines
      (checkout_id, line_no, user_id, event_time, bucket, quantity, product_id, currency, unit_price, amount)
      values ('o1', 1, 'anna', '2026-01-15T10:00:00Z', 1, 1, 'kettle', 'USD', 10.01, 10.01),
             ('o1', 2, 'anna', '2026-01-15T10:00:00Z', 1, 2, 'spoon', 'USD', 1.00, 2.00);
      insert into paths
      (checkout_id, line_no, click_time, click_id, session_id, device, source, medium, channel,
       landing_time, landing_id, is_bot_agent, is_bot_rate)
      values
      ('o1', 1, '2026-01-12T09:59Z', 'first', 's1', 'desktop', 'google', 'cpc', 'paid_search',
       '2026-01-12T09:58Z', 'home', false, false),
      ('o1', 1, '2026-01-12T10:02Z', 'cart', 's1', 'desktop', 'google', 'cpc', 'paid_search',
       '2026-01-12T09:58Z', 'home', false, false),
      ('o1', 1, '2026-01-13T09:00Z', 'crawl', 's2', 'mobile', 'direct', null, 'direct', null, null, true, false),
      ('o1', 1, '2026-01-12T10:01Z', 'again', 's3', 'mobile', 'news', null, 'email', '2026-01-12T10:00Z', 'other', false, false),
      ('o1', 1, '2026-01-14T10:00Z', 'last', 's4', 'desktop', 'direct', null, 'direct', null, null, false, false);`),
  );
});
afterAll(() => server.remove());

const explain = (checkoutId: string) =>
  withClient(server.clientConfig("reader"), (client) => explainCheckout(client, checkoutId));

const change = (statement: string) =>
  withClient(server.clientConfig("owner"), (client) => client.query(statement));

const reasons = (line: ExplainedLine | undefined) =>
  line?.left_out.map((click) => [click.click_id, click.reason, click.brought_visit]);

const KETTLE = { product_id: "kettle", released_by: null };

const touches = (line: ExplainedLine | undefined) =>
  line?.touches.map((touch) => [touch.click_id, ...touch.clicks.map(({ id }) => id)]);

test("a line has its window, its touches in order with each model's credit, and what was left out and why", async () => {
  const [kettle] = await explain("o1");
  expect(kettle).toMatchObject({
    amount: "10.01",
    line_time: new Date("2026-01-15T10:00:00Z"),
    window_begin: new Date("2026-01-08T10:00:00Z"),
    half_life_seconds: 42 * 60 * 60,
    credits: "touches",
    ...{ settings_version: 1, is_by_current_settings: true, is_settled: false },
  });
  expect(kettle?.touches).toMatchObject([
    { position: 1, click_id: "first", channel: "paid_search", first_click: "10.01", linear: "3.34" },
    { position: 2, click_id: "again", device: "mobile", last_non_direct: "10.01", linear: "3.34" },
    { position: 3, click_id: "last", channel: "direct", last_click: "10.01", linear: "3.33" },
  ]);
  expect(reasons(kettle)).toEqual([
    ["early", "outside the window", false],
    ["home", "other product", true],
    ["other", "other product", true],
    ["crawl", "the user agent of a bot, Examplebot", false],
    ["back", "remove_from_cart", false],
    ["after", "after the order", false],
  ]);
});

test("a touch has the landing that brought the visit and the clicks that it stands for", async () => {
  const [first, again, last] = (await explain("o1"))[0]?.touches ?? [];
  expect(first).toMatchObject({ source: "google", medium: "cpc" });
  expect(first?.landing).toEqual({
    ...{ time: new Date("2026-01-12T09:58Z"), id: "home", product_id: null, category: null, is_kept: true },
  });
  expect(first?.clicks).toEqual([
    { time: new Date("2026-01-12T09:59Z"), id: "first", event_type: "page_view", ...KETTLE },
    { time: new Date("2026-01-12T10:02Z"), id: "cart", event_type: "add_to_cart", ...KETTLE },
  ]);
  expect(again?.landing).toMatchObject({ id: "other", product_id: "lamp", category: "lamps" });
  expect(last?.landing).toBeNull();
});

test("clicks by a bot's rate and those that people judged are told with the rate, and with who and why", async () => {
  await change(`
    insert into clicks (user_id, session_id, device, event_time, event_id, event_type, product_id, source, channel, bucket)
    select 'rob', 's', 'desktop', '2026-01-15T09:00:00Z'::timestamptz + n * interval '0.5 s', 'e' || n, 'page_view',
      'kettle', 'direct', 'direct', 3
    from generate_series(0, 11) as n;
    insert into bot_marks values ('rob', '2026-01-15T09:00:05Z'), ('rob', '2026-01-15T09:00:05.5Z');
    insert into bot_overrides (user_id, from_time, to_time, verdict, who, why) values
      ('rob', '2026-01-15T09:00:01Z', '2026-01-15T09:00:02Z', 'bot', 'eve', 'a mistake'),
      ('rob', '2026-01-15T09:00:01Z', '2026-01-15T09:00:02Z', 'person', 'ann', 'staff'),
      ('rob', '2026-01-15T09:00:03Z', '2026-01-15T09:00:04Z', 'bot', 'bob', 'scraper');
    insert into checkout_lines
    (checkout_id, line_no, user_id, event_time, bucket, quantity, product_id, currency, unit_price, amount)
    values ('o3', 1, 'rob', '2026-01-15T09:01:00Z', 3, 1, 'kettle', 'USD', 10.00, 10.00);
    insert into paths (checkout_id, line_no, click_time, click_id, session_id, device, source, channel, is_bot_agent,
      is_bot_rate, bot_override)
    select 'o3', 1, event_time, event_id, 's', 'desktop', 'direct', 'direct', false, (bot_verdict(user_id, event_time)).*
    from clicks where user_id = 'rob';`);
  const [line] = await explain("o3");
  const byRate = "more than 10 events in 10 s, at most 12 at 09:00:05";
  const blocked = "blocked by bob: scraper";
  expect(reasons(line)?.map(([id, reason]) => [id, reason])).toEqual([
    ...[0, 1].map((n) => [`e${n}`, byRate]),
    ...[4, 5].map((n) => [`e${n}`, byRate]),
    ...[6, 7].map((n) => [`e${n}`, blocked]),
    ...[8, 9, 10, 11].map((n) => [`e${n}`, byRate]),
  ]);
  expect(line?.touches.map(({ clicks }) => clicks.map(({ id, released_by }) => [id, released_by]))).toEqual([
    [
      ["e2", "ann: staff"],
      ["e3", "ann: staff"],
    ],
  ]);
  // Until the line is credited anew, it is told by the decision that it is credited under.
  await change(`insert into bot_overrides (user_id, from_time, verdict, who, why) values
    ('rob', '2026-01-15T09:00:03Z', 'person', 'dan', 'an excuse')`);
  expect(reasons((await explain("o3"))[0])).toContainEqual(["e6", blocked, false]);
  await change(`insert into bot_overrides (user_id, verdict, who, why) values ('rob', 'undecided', 'dan', 'who knows');
    update paths set bot_override = (select v.bot_override from bot_verdict('rob', click_time) as v) where checkout_id = 'o3'`);
  const [withdrawn] = await explain("o3");
  expect(reasons(withdrawn)?.map(([, reason]) => reason)).toEqual(Array(12).fill(byRate));
  expect(withdrawn?.touches).toEqual([]);
  await change(`delete from bot_overrides where verdict = 'undecided';
    update paths set bot_override = (select v.bot_override from bot_verdict('rob', click_time) as v) where checkout_id = 'o3';
    delete from clicks where user_id = 'rob'`);
  expect((await explain("o3"))[0]?.touches).toHaveLength(1);
});

test("a line without a click has no touch, and shows that all of them are on other products", async () => {
  const [, spoon] = await explain("o1");
  expect(spoon).toMatchObject({ product_id: "spoon", amount: "2.00", touches: [] });
  expect(new Set(reasons(spoon)?.map(([, reason]) => reason))).toEqual(
    new Set(["outside the window", "other product", "remove_from_cart", "after the order"]),
  );
  expect(spoon?.left_out.filter(({ brought_visit }) => brought_visit)).toEqual([]);
});

test("a line is settled when arrivals have passed it by the click retention", async () => {
  await withClient(server.clientConfig("owner"), (client) =>
    client.query(`insert into batches
      (run_id, batch_id, partition_id, attempt, last_arrival, received, accepted, duplicates, rejected, expired, clicks,
       checkouts, lines, pairs, latency_histogram, stage_ms)
      values ('r', 1, 0, 0, '2026-02-15T10:00:00Z', 0, 0, 0, 0, 0, 0, 0, 0, 0, '{0}', '{}')`),
  );
  expect((await explain("o1"))[0]?.is_settled).toBe(true);
});

test("a line is explained by the settings that it was credited under, not by later ones", async () => {
  await change("update attribution_settings set scope = 'user', lookback = '2 days', max_path = 2");
  const [kettle] = await explain("o1");
  expect(kettle).toMatchObject({
    ...{ settings_version: 1, scope: "product", max_path: 200, is_by_current_settings: false },
    window_begin: new Date("2026-01-08T10:00:00Z"),
  });
  expect(touches(kettle)).toEqual([
    ["first", "first", "cart"],
    ["again", "again"],
    ["last", "last"],
  ]);
  expect(reasons(kettle)).toContainEqual(["other", "other product", true]);
});

test("of a day that is dropped a touch still has the time of its landing and of its clicks", async () => {
  await change("delete from clicks where event_id in ('home', 'cart')");
  const [first] = (await explain("o1"))[0]?.touches ?? [];
  expect(first).toMatchObject({
    ...{ source: "google", medium: "cpc" },
    landing: { time: new Date("2026-01-12T09:58Z"), product_id: null, is_kept: false },
    clicks: [{ id: "first" }, { time: new Date("2026-01-12T10:02Z"), event_type: null, product_id: null }],
  });
});

test("a click beyond the longest path is left out, and its landing brought nothing", async () => {
  await change("update attribution_settings_versions set max_path = 2 where version = 1");
  const [kettle] = await explain("o1");
  expect(touches(kettle)).toEqual([
    ["first", "first"],
    ["last", "last"],
  ]);
  expect(reasons(kettle)).toContainEqual(["again", "beyond the longest path", false]);
  expect(reasons(kettle)).toContainEqual(["other", "other product", false]);
});

test("where a window is shorter than a visit may be, what brought the visit is still among what is left out", async () => {
  await change("update attribution_settings_versions set lookback = '3 hours' where version = 1");
  await change(
    "update paths set landing_time = '2026-01-14T09:00Z', landing_id = 'far' where click_id = 'last'",
  );
  await change(`insert into clicks
    (user_id, session_id, device, event_time, event_id, event_type, source, channel, bucket)
    values ('anna', 's4', 'mobile', '2026-01-14T09:00Z', 'far', 'page_view', 'news', 'email', 1)`);
  expect(reasons((await explain("o1"))[0])).toEqual([["far", "outside the window", true]]);
});

test("a line from before touches has every click by itself", async () => {
  await change(`
    update attribution_settings_versions set max_path = 200, lookback = '7 days', credits = 'clicks' where version = 1;
    update attribution_settings set scope = 'product', lookback = '7 days', max_path = 200;
    update paths set session_id = null, landing_time = null, landing_id = null`);
  const [kettle] = await explain("o1");
  expect(kettle).toMatchObject({ credits: "clicks", is_by_current_settings: false });
  expect(touches(kettle)).toEqual(["first", "again", "cart", "last"].map((id) => [id, id]));
  expect(kettle?.touches.map(({ landing }) => landing)).toEqual([null, null, null, null]);
});

test("an unknown checkout has no lines", async () => {
  expect(await explain("nothing")).toEqual([]);
});
