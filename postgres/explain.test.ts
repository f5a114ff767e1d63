import { startTestDatabase } from "../local/database/test-database.ts";
import { withClient } from "../local/database.ts";
import { type ExplainedLine, explainCheckout } from "./explain.ts";

let server: Awaited<ReturnType<typeof startTestDatabase>>;

beforeAll(async () => {
  server = await startTestDatabase();
  await withClient(server.clientConfig("owner"), (client) =>
    client.query(`
      select ensure_click_partitions('2026-01-01', '2026-01-31');
      insert into clicks (user_id, session_id, device, event_time, event_id, event_type, product_id, source, bucket)
      values
      ('anna', 's', 'desktop', '2026-01-07T10:00Z', 'early', 'page_view', 'kettle', 'google', 1),
      ('anna', 's', 'desktop', '2026-01-10T10:00Z', 'first', 'page_view', 'kettle', 'google', 1),
      ('anna', 's', 'bot', '2026-01-11T10:00Z', 'crawl', 'page_view', 'kettle', 'direct', 1),
      ('anna', 's', 'desktop', '2026-01-12T10:00Z', 'other', 'page_view', 'lamp', 'google', 1),
      ('anna', 's', 'desktop', '2026-01-13T10:00Z', 'back', 'remove_from_cart', 'kettle', 'google', 1),
      ('anna', 's', 'desktop', '2026-01-14T10:00Z', 'last', 'add_to_cart', 'kettle', 'direct', 1),
      ('anna', 's', 'desktop', '2026-01-18T10:00Z', 'after', 'page_view', 'kettle', 'google', 1),
      ('bert', 's', 'desktop', '2026-01-12T10:00Z', 'not hers', 'page_view', 'kettle', 'google', 2);
      insert into checkout_lines
      (checkout_id, line_no, user_id, event_time, bucket, quantity, product_id, currency, unit_price, amount)
      values ('o1', 1, 'anna', '2026-01-15T10:00:00Z', 1, 1, 'kettle', 'USD', 10.01, 10.01),
             ('o1', 2, 'anna', '2026-01-15T10:00:00Z', 1, 2, 'spoon', 'USD', 1.00, 2.00);
      insert into paths (checkout_id, line_no, click_time, click_id, source, device, channel) values
      ('o1', 1, '2026-01-10T10:00Z', 'first', 'google', 'desktop', 'paid_search'),
      ('o1', 1, '2026-01-11T10:00Z', 'crawl', 'direct', 'bot', 'direct'),
      ('o1', 1, '2026-01-14T10:00Z', 'last', 'direct', 'desktop', 'direct');`),
  );
});
afterAll(() => server.remove());

const explain = (checkoutId: string) =>
  withClient(server.clientConfig("reader"), (client) => explainCheckout(client, checkoutId));

const reasons = (line: ExplainedLine | undefined) =>
  line?.left_out.map((click) => [click.click_id, click.reason]);

test("a line has its window, its path in order with each model's credit, and what was left out and why", async () => {
  const [kettle] = await explain("o1");
  expect(kettle).toMatchObject({
    amount: "10.01",
    line_time: new Date("2026-01-15T10:00:00Z"),
    window_begin: new Date("2026-01-08T10:00:00Z"),
    ...{ settings_version: 1, is_by_current_settings: true, is_settled: false },
  });
  expect(kettle?.path).toMatchObject([
    { click_id: "first", channel: "paid_search", first_click: "10.01", last_click: "0.00", linear: "5.01" },
    { click_id: "last", channel: "direct", last_click: "10.01", last_non_direct: "0.00", linear: "5.00" },
  ]);
  expect(reasons(kettle)).toEqual([
    ["early", "outside the window"],
    ["crawl", "bot"],
    ["other", "other product"],
    ["back", "remove_from_cart"],
    ["after", "after the order"],
  ]);
});

test("a line without a click has no path, and shows that all of them are on other products", async () => {
  const [, spoon] = await explain("o1");
  expect(spoon).toMatchObject({ product_id: "spoon", amount: "2.00", path: [] });
  expect(new Set(reasons(spoon)?.map(([, reason]) => reason))).toEqual(
    new Set(["outside the window", "other product", "remove_from_cart", "after the order"]),
  );
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
  await withClient(server.clientConfig("owner"), (client) =>
    client.query("update attribution_settings set scope = 'user', lookback = '2 days', max_path = 2"),
  );
  const [kettle] = await explain("o1");
  expect(kettle).toMatchObject({
    ...{ settings_version: 1, scope: "product", max_path: 200, is_by_current_settings: false },
    window_begin: new Date("2026-01-08T10:00:00Z"),
  });
  expect(kettle?.path.map(({ click_id }) => click_id)).toEqual(["first", "last"]);
  expect(reasons(kettle)).toContainEqual(["other", "other product"]);
});

test("an unknown checkout has no lines", async () => {
  expect(await explain("nothing")).toEqual([]);
});
