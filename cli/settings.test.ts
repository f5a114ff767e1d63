import { startTestDatabase } from "../local/database/test-database.ts";
import { withClient } from "../local/database.ts";
import { takeRunLock } from "../local/run-lock.ts";
import { waitUntil } from "../local/wait-until.ts";
import { UsageError } from "./errors.ts";
import { parseChanges } from "./settings-arguments.ts";
import { runCli, startCli } from "./testing/run-cli.ts";

const DAY = 86_400;

let server: Awaited<ReturnType<typeof startTestDatabase>>;
let release: () => void;

/** Three orders of anna: one of today, one of five days ago, and one whose clicks are gone. */
beforeAll(async () => {
  server = await startTestDatabase();
  release = takeRunLock(server.places.lock, "start");
  await query(`
    select ensure_click_partitions((now() - interval '40 days')::date, now()::date);
    update click_retention_mark set dropped_before = (now() - interval '20 days')::date;
    insert into clicks (user_id, session_id, device, event_time, event_id, event_type, product_id, source, bucket)
    select 'anna', 's', 'desktop', now() - make_interval(days => age), 'c' || age, 'page_view', product, 'google', 7
    from (values (1, 'lamp'), (10, 'kettle')) as c (age, product);
    insert into checkout_lines
    (checkout_id, line_no, user_id, event_time, bucket, quantity, product_id, currency, unit_price, amount)
    select 'o' || age, 1, 'anna', now() - make_interval(days => age), 7, 1, 'kettle', 'USD', 10, 10
    from (values (0), (5), (19)) as o (age);
    insert into paths
    (checkout_id, line_no, click_time, click_id, session_id, landing_time, landing_id, source, device, is_bot_agent,
     is_bot_rate, channel)
    select 'o5', 1, event_time, event_id, session_id, event_time, event_id, source, device, is_bot_agent,
     false, channel
    from clicks where event_id = 'c10';`);
});
afterAll(async () => {
  release();
  await server.remove();
});

function query<T extends object>(sql: string): Promise<T[]> {
  return withClient(server.clientConfig("owner"), async (client) => (await client.query<T>(sql)).rows);
}

const settings = (...args: string[]) => runCli(server.places.local, "settings", ...args);

const waiting = async () => (await query("select from waiting_lines")).length;

const firstClicks = () =>
  query("select checkout_id, first_click_id from attributed_checkouts order by 1").then((rows) =>
    rows.map((row) => Object.values(row)),
  );

test("without a word, every setting is listed with its value, unit, meaning, version and time", async () => {
  const { stdout } = await settings();
  expect(stdout).toMatch(/scope +│ product +│ +│ product: a path has .*│ +1 │ \d{4}-\d\d-\d\d /);
  expect(stdout).toMatch(/lookback +│ 7 days +│ duration │/);
  expect(stdout).toMatch(/max_path +│ 200 +│ clicks +│/);
  expect(stdout).not.toContain("wait");
});

test.each([
  ["speed=3", "there is no setting speed; there are: scope, lookback, max_path, click_retention"],
  ["scope", "scope is no name=value; there are: scope, lookback, max_path, click_retention"],
  ["scope=session", 'scope must be product or user, not "session"'],
  ["lookback=soon", 'lookback must be a duration such as 90 minutes, 24h or 7 days, not "soon"'],
  ["lookback=0d", 'lookback must be a duration such as 90 minutes, 24h or 7 days, not "0d"'],
  ["lookback=31d", "a lookback of 31 days is longer than clicks are kept: click_retention is 30 days"],
  ["click_retention=6d", "a lookback of 7 days is longer than clicks are kept: click_retention is 6 days"],
  ["max_path=1", 'max_path must be a whole number from 2 to 1000, not "1"'],
  ["max_path=1001", 'max_path must be a whole number from 2 to 1000, not "1001"'],
])("%s is refused in one line", (change, line) => {
  const inForce = { scope: "product", lookback: 7 * DAY, max_path: 200, click_retention: 30 * DAY } as const;
  expect(() => parseChanges([change], inForce)).toThrow(new UsageError(line));
});

test("a bad value ends the command with one line, and changes nothing", async () => {
  expect(await settings("set", "max_path=100", "max_path=50", "--yes")).toEqual({
    ...{ code: 2, stdout: "" },
    stderr: "max_path is given twice\n",
  });
  expect(await query("select version from attribution_settings")).toEqual([{ version: 1 }]);
});

test("a change is described before it is made, and not made by --dry-run nor without --yes", async () => {
  const before = await query("select * from attribution_settings");
  const dry = await settings("set", "scope=user", "lookback=10d", "--dry-run");
  expect(dry.stdout.trim().split("\n")).toEqual([
    "scope: product -> user",
    "lookback: 7 days -> 10 days",
    "  2 lines are to be credited anew, 1 of them get another path",
    "  1 older lines keep their credit: not all of their clicks are kept",
    "  version 1 becomes version 2",
  ]);
  const unasked = await settings("set", "scope=user");
  expect(unasked.code).toBe(2);
  expect(unasked.stderr).toContain("nothing was changed: --yes");
  expect(await query("select * from attribution_settings")).toEqual(before);
  expect(await firstClicks()).toEqual([
    ["o0", null],
    ["o19", null],
    ["o5", "c10"],
  ]);
});

test("a change credits the lines anew whose clicks are kept, and the list shows both versions", async () => {
  const { code, stdout } = await settings("set", "scope=user", "lookback=10d", "--yes", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ is_dry_run: false, version: 2, recomputed: 2, other_paths: 1, kept: 1 },
    from: { scope: "product", lookback: 7 * 86_400 },
    to: { scope: "user", lookback: 10 * 86_400, max_path: 200 },
  });
  expect(await firstClicks()).toEqual([
    ["o0", "c10"],
    ["o19", null],
    ["o5", "c10"],
  ]);
  const list = JSON.parse((await settings("--json")).stdout);
  expect(list).toMatchObject({ version: 2, waiting_lines: 0 });
  expect(list.settings).toMatchObject([
    { name: "scope", value: "user", version: 2 },
    { name: "lookback", value: "10 days", version: 2 },
    { name: "max_path", value: "200", version: 1 },
    { name: "click_retention", value: "30 days", version: 1 },
  ]);
  expect(list.versions).toMatchObject([
    { version: 1, scope: "product", lookback: "7 days", lines: 1 },
    { version: 2, scope: "user", lookback: "10 days", lines: 2 },
  ]);
});

test("what is so already is no change", async () => {
  const { code, stdout } = await settings("set", "scope=user", "--yes");
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: "nothing changes: the settings are so already\n",
  });
});

test("lines that were credited to clicks wait, are told apart, and resume credits them to touches", async () => {
  expect((await settings()).stdout).not.toContain("credits");
  await query("update attribution_settings_versions set credits = 'clicks'");
  await query("update attribution_settings set click_retention = '31 days'");
  await query("update paths set session_id = null, landing_time = null, landing_id = null");

  const { stdout } = await settings();
  expect(stdout).toMatch(/│ version │ since .*│ credits │ lines │/);
  expect(stdout).toMatch(/│ clicks +│ +2 │/);
  expect(stdout).toContain("2 lines wait to be credited anew: npm run settings -- resume");
  expect((await settings("set", "click_retention=32d", "--dry-run")).stdout).toContain(
    "2 lines are to be credited anew, 2 of them get another path",
  );

  expect((await settings("resume")).stdout).toBe("no line waits: 2 lines are credited anew\n");
  expect(await query("select distinct session_id from paths")).toEqual([{ session_id: "s" }]);
  expect(await waiting()).toBe(0);
});

test("an interrupted change says what is left, the list shows it, and resume ends it", async () => {
  await withClient(server.clientConfig("owner"), async (holder) => {
    await holder.query("select pg_advisory_lock(6401, 7)");
    const { child, output, ended } = startCli(["settings", "set", "scope=product", "--yes"], {
      ECOMMERCE_STREAMING_LOCAL: server.places.local,
    });
    await waitUntil("the change", async () => (await waiting()) === 2, {
      timeoutMs: 30_000,
    });
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(output.stderr).toBe(
      "interrupted: 2 lines wait to be credited anew; npm run settings -- resume goes on\n",
    );
  });

  expect((await settings()).stdout).toContain("2 lines wait to be credited anew: npm run settings -- resume");
  expect(await settings("resume")).toMatchObject({
    ...{ code: 0, stdout: "no line waits: 2 lines are credited anew\n" },
  });
  expect(await waiting()).toBe(0);
});

test("the same change again ends one that was killed", async () => {
  await query("update attribution_settings set scope = 'user'");
  const { code, stdout } = await settings("set", "scope=user", "--yes");
  expect(code).toBe(0);
  expect(stdout).toContain("is in force: 2 lines are credited anew");
  expect(await waiting()).toBe(0);
});

test.each([
  ["paths", "nothing was changed"],
  ["credit_sums", "not all lines are credited anew"],
])("a change that fails for want of %s says so in one line", async (table, line) => {
  await query(`alter table ${table} rename to away`);
  const { code, stderr } = await settings("set", "scope=product", "--yes").finally(() =>
    query(`alter table away rename to ${table}`),
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(new RegExp(`^${line}: relation "${table}" does not exist.*\n$`));
});
