import { startTestDatabase } from "../local/database/test-database.ts";
import { withClient } from "../local/database.ts";
import { LOCAL } from "../local/names.ts";
import { takeRunLock } from "../local/run-lock.ts";
import { userName } from "../local/user-name.ts";
import { insertBotsHistory } from "../postgres/bots-history.ts";
import { blockUser } from "./bots.ts";
import { UsageError } from "./errors.ts";
import { runCli } from "./testing/run-cli.ts";

let server: Awaited<ReturnType<typeof startTestDatabase>>;
let release: () => void;

beforeAll(async () => {
  server = await startTestDatabase();
  release = takeRunLock(server.places.lock, "start");
  await withClient(server.clientConfig("owner"), insertBotsHistory);
});
afterAll(async () => {
  release();
  await server.remove();
});

const bots = (...args: string[]) => runCli(server.places.local, "bots", ...args);

const query = (sql: string) =>
  withClient(server.clientConfig("owner"), async (client) => (await client.query(sql)).rows);

const firstSource = async (order: string) =>
  (await query(`select source from attributed_checkouts where checkout_id = '${order}'`))[0]?.source;

/** What is kept of credit and what the pairs say of it differ in these rows. */
const differences = () =>
  query(`
    with kept as (
        select hour, channel, currency, sum(first_click_units) as units, sum(linear_units) as linear
        from credit_sums group by hour, channel, currency
    ), due as (
        select hour, channel, currency, sum(first_click_units) as units, sum(linear_units) as linear
        from hourly_credit_shares group by hour, channel, currency
    )
    select * from kept natural full join due
    where (kept.units, kept.linear) is distinct from (due.units, due.linear)
    and coalesce(kept.units, 0) + coalesce(due.units, 0) <> 0`);

test("without a word, who was taken for a bot is listed, and what people decided", async () => {
  const { stdout, stderr } = await bots();
  expect(stderr).toBe("");
  expect(stdout).toMatch(/kiosk +│ rate +│ now │ .*│ +12 │ released by anna │ the shop's own kiosk/);
  expect(stdout).toMatch(/crawler │ agent +│ now │ .*│ +3 │/);
  expect(stdout).toMatch(/fast +│ rate +│ +│ .*│ +12 │/);
  expect(stdout).toMatch(/^decided by hand:$/m);
  expect(stdout).toMatch(/scraper │ blocked +│ now +│ \d{4}-.*│ ben +│ scrapes prices/);
  expect((await bots("list", "--limit", "1")).stderr).toBe("the latest 1: --limit shows more\n");
  const { bots: rows, decisions } = JSON.parse((await bots("list", "--json", "--limit", "1")).stdout);
  expect(rows).toMatchObject([{ user_id: "kiosk", signal: "rate", most: 12, verdict: "released" }]);
  expect(decisions).toMatchObject([{ user_id: "kiosk", verdict: "released", who: "anna" }]);
});

test("a bad value ends the command with one line, and decides nothing", async () => {
  expect(await bots("block", "ann", "--from", "yesterday")).toEqual({
    ...{ code: 2, stdout: "" },
    stderr: '--from must be a time with a zone such as 2026-01-31T06:00:00Z, not "yesterday"\n',
  });
  expect(await query("select from bot_overrides")).toHaveLength(2);
});

type Given = Partial<Record<"user" | "from" | "to" | "why" | "who", string>>;

const REFUSED: [given: Given, line: string][] = [
  [
    { to: "2026-02-30T00:00:00Z" },
    '--to must be a time with a zone such as 2026-01-31T06:00:00Z, not "2026-02-30T00:00:00Z"',
  ],
  [{ from: "2026-01-02T00:00:00Z", to: "2026-01-02T01:00:00+01:00" }, "--to must be after --from"],
  [{ why: "" }, "--why must be a text of 1 to 1000 characters"],
  [{ who: "\0" }, "--who must be a text of 1 to 200 characters"],
  [{ user: "👟".repeat(129) }, "the user must be a text of 1 to 128 characters"],
];

test.each(REFUSED)("%j is refused in one line", async ({ user = "ann", ...options }, line) => {
  await expect(blockUser(user, { env: LOCAL, why: "so", ...options })).rejects.toThrow(new UsageError(line));
});

test("a user is shown with the most within 10 s, episodes and decisions", async () => {
  const { stdout } = await bots("show", "kiosk");
  expect(stdout).toMatch(/^kiosk: 12 clicks and 1 order from \d{4}-\d\d-\d\d .* to /);
  expect(stdout).toMatch(/^most within 10 s: 12 at \d{4}/m);
  expect(stdout).toMatch(/^taken for a bot: no, released by anna: the shop's own kiosk$/m);
  expect(stdout).toMatch(/^without that: by rate$/m);
  expect((await bots("show", "crawler")).stdout).toMatch(
    /^taken for a bot: by user agent in 3 of 3 clicks$/m,
  );
  expect((await bots("show", "-nobody")).stdout).toBe("-nobody: no event is kept\ntaken for a bot: no\n");
  expect(JSON.parse((await bots("show", "fast", "--json")).stdout)).toMatchObject({
    ...{ user_id: "fast", clicks: 13, agent_clicks: 0, checkouts: 1, most: 12 },
    ...{ episodes: [{ most: 12 }], overrides: [] },
  });
});

test("a release has clicks earn at once, by whoever is signed in, and the decision is kept", async () => {
  expect(await firstSource("fast-order")).toBe("newsletter");
  const { code, stdout } = await bots("release", "fast", "--why", "a fast shopper");
  expect([code, stdout]).toEqual([0, "fast is released: clicks earn; 1 line is credited anew\n"]);
  expect(await firstSource("fast-order")).toBe("google");
  expect(await differences()).toEqual([]);
  expect(await query("select verdict, who, why from bot_overrides where user_id = 'fast'")).toEqual([
    { verdict: "person", who: userName(), why: "a fast shopper" },
  ]);
});

test("a block has clicks earn nothing, within its span alone, and the latest decision wins", async () => {
  const [span] = await query(`select
    to_char(min(event_time) - interval '1 s', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as from,
    to_char(min(event_time) + interval '10 s', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as to
    from clicks where user_id = 'fast'`);
  const part = ["--from", span?.from, "--to", span?.to, "--who", "ben", "--json"];
  const { stdout } = await bots("block", "fast", ...part);
  expect(JSON.parse(stdout)).toEqual({
    ...{ id: 4, user: "fast", verdict: "blocked", from: span?.from, to: span?.to, who: "ben" },
    ...{ why: "no reason given", recomputed: 1 },
  });
  expect(await firstSource("fast-order")).toBe("newsletter");
  expect((await bots("block", "fast")).stdout).toContain("1 line is credited anew");
  expect(await firstSource("fast-order")).toBe(null);
  expect((await bots("release", "fast")).stdout).toContain("1 line is credited anew");
  expect(await firstSource("fast-order")).toBe("google");
  expect(await differences()).toEqual([]);
  const { stdout: shown } = await bots("show", "fast");
  expect(shown.match(/│ fast │ /g)).toHaveLength(4);
  expect(shown).toMatch(/^taken for a bot: no, released by .*: no reason given$/m);
});

test("what was decided is withdrawn: clicks are judged as if nobody had decided, for all or for a while", async () => {
  const { code, stdout } = await bots("withdraw", "fast", "--why", "nobody knows");
  expect([code, stdout]).toEqual([0, "fast is left to user agent and rate again; 1 line is credited anew\n"]);
  expect(await firstSource("fast-order")).toBe("newsletter");
  expect(await differences()).toEqual([]);
  const { stdout: shown } = await bots("show", "fast");
  expect(shown).toMatch(/^taken for a bot: by rate$/m);
  expect(shown).toMatch(/│ fast │ withdrawn │ now +│ .* nobody knows +│/);
  expect(shown.match(/│ fast │ \w+ +│ replaced │/g)).toHaveLength(4);
  expect((await bots()).stdout).toMatch(/│ fast +│ rate +│ +│ .*│ +12 │ +│ +│/);
  const span = ["--from", "2026-01-01T00:00:00Z", "--to", "2026-01-02T00:00:00Z"];
  const { stdout: json } = await bots("withdraw", "fast", ...span, "--json");
  expect(JSON.parse(json)).toMatchObject({ verdict: "withdrawn", from: span[1], to: span[3], recomputed: 0 });
});

test("a line break or what steers a terminal in a user's id is written out", async () => {
  const { stdout, stderr } = await bots("block", "a\nb\x07", "--why", "c\nd");
  expect(stdout).toBe("a\\nb\\x07 is blocked: clicks earn nothing; 0 lines are credited anew\n");
  expect(stderr).toMatch(/^no event of a\\nb\\x07 is kept: is that the id\?/m);
  expect((await bots("show", "a\nb\x07")).stdout).toMatch(
    /^a\\nb\\x07: no event is kept\ntaken for a bot: yes, blocked by .*: c\\nd$/m,
  );
});

test("a decision on a user of whom no event is kept is made, and says so: the id may be a slip", async () => {
  const { code, stdout, stderr } = await bots("block", "kioks", "--why", "reads our prices");
  expect([code, stdout]).toEqual([0, "kioks is blocked: clicks earn nothing; 0 lines are credited anew\n"]);
  expect(stderr).toMatch(/^no event of kioks is kept: is that the id\? /m);
  expect((await bots("show", "kioks")).stdout).toMatch(
    /^taken for a bot: yes, blocked by .*: reads our prices$/m,
  );
  expect((await bots("release", "kiosk")).stderr).not.toContain("no event");
});

test("a word that is none of its own is refused by its name, with those that there are", async () => {
  const { code, stderr } = await bots("user-17");
  expect([code, stderr]).toEqual([
    2,
    'there is no "user-17"; there are: list, show, release, block, withdraw\n',
  ]);
});
