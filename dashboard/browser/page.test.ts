// The page in a real Chromium over a real PostgreSQL; without a running system, so that no figure moves.
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { writeLead } from "../../cli/open-in-browser.ts";
import { startTestDatabase } from "../../local/database/test-database.ts";
import { type Database, startDatabase, withClient } from "../../local/database.ts";
import { insertHistory } from "../../postgres/reports-history.ts";
import { type Dashboard, startDashboard } from "../server/server.ts";
import { findChromium, launchChromium } from "./chromium.ts";
import { expectSoon } from "./expect-soon.ts";
import { passSeconds, watchEvents } from "./long-watch.ts";
import { measureLoads } from "./page-load.ts";
import { accessibilityProblems, figure, openPage, type TestPage } from "./test-page.ts";
import { GOOD_LOOK, lookAt } from "./testing/look.ts";

const executable = findChromium(process.env.PATH);
const inChromium = executable === undefined ? test.skip : test;

/** 3600 is an hour of new orders and figures each second; what was found is printed then. */
const WATCHED_SECONDS = Number(process.env.WATCHED_SECONDS ?? 120);

const MODELS = ["first_click", "last_click", "last_non_direct", "linear", "position_based", "time_decay"];

const EARLY_CREDIT = {
  topic: "credit",
  answer: {
    columns: ["currency", "name", ...MODELS, "spread"],
    rows: [["EUR", "direct", ...MODELS.map(() => "1.00"), "0.00"]],
  },
};

let database: Awaited<ReturnType<typeof startTestDatabase>>;
/** The server that `database` names, started again by a test. */
let running: Database;
let dashboard: Dashboard;
let browser: Browser;
let page: TestPage;

beforeAll(async () => {
  database = await startTestDatabase();
  running = database;
  dashboard = await startDashboard(database.places);
  if (executable !== undefined) {
    browser = await launchChromium(executable);
    page = await openPage(browser, `${dashboard.url}&since=7d&currency=EUR`);
  }
});
afterAll(async () => {
  await browser?.close();
  await dashboard.stop();
  await running.stop();
  await database.remove();
});

const reader = async <T>(sql: string): Promise<T[]> =>
  withClient(database.clientConfig("reader"), async (client) => (await client.query(sql)).rows as T[]);

/** Texts of a table's cells in these columns. */
async function cellsOf(table: string, columns: number[]): Promise<(string | undefined)[][]> {
  const rows = await page
    .locator(`${table} tbody tr`)
    .evaluateAll((found) =>
      found.map((row) =>
        [...row.querySelectorAll("td")].map((cell) => (cell.textContent ?? "").replace(/\s+/g, " ").trim()),
      ),
    );
  return rows.map((cells) => columns.map((column) => cells[column]));
}

inChromium(
  "only the printed address opens it; then the token is gone from the address and from what is sent on",
  async () => {
    await expectSoon(() => page.url()).toBe(`${new URL(dashboard.url).origin}/?since=7d&currency=EUR`);
    expect(await page.evaluate(() => [document.cookie, document.referrer])).toEqual(["", ""]);
    const stranger = await browser.newPage();
    const answer = await stranger.goto(page.url());
    expect(answer?.status()).toBe(401);
    await stranger.getByText("opens by its whole address").waitFor();
    await stranger.close();
  },
);

inChromium("opened from a file, as --open does, it is the page as well", async () => {
  const file = join(database.places.local, "lead.html");
  writeLead(dashboard.url, file);
  const opened = await browser.newPage();
  await opened.goto(`file://${file}`);
  await opened.getByText("Who earned it?").waitFor();
  await expectSoon(() => opened.url()).toBe(`${new URL(dashboard.url).origin}/`);
  await opened.close();
});

inChromium("without a row each card says what to do", async () => {
  await page.getByText("No orders yet: npm start sends some.").waitFor();
  expect(await page.locator("main").textContent()).not.toMatch(/NaN|undefined|null/);
  expect(await accessibilityProblems(page)).toEqual([]);
});

inChromium("figures are those of the facts, and come without a reload", async () => {
  await withClient(database.clientConfig("owner"), insertHistory);
  await page.locator('[data-figure="revenue"] data[value="36.50"]').waitFor();
  const [facts] = await reader<Record<string, string>>(`
    select
      sum(amount)::numeric(9, 2)::text as revenue,
      (sum(amount) filter (where first_click_id is not null))::numeric(9, 2)::text as attributed,
      (sum(amount) filter (where first_click_id is null))::numeric(9, 2)::text as unattributed,
      count(distinct checkout_id)::text as orders,
      (sum(amount) / count(distinct checkout_id))::numeric(9, 2)::text as average
    from attributed_checkouts where currency = 'EUR' and event_time >= now() - interval '7 days'`);
  await expectSoon(() => Promise.all(Object.keys(facts ?? {}).map((name) => figure(page, name)))).toEqual(
    Object.values(facts ?? {}),
  );
});

inChromium("credit by source is, for each model, that of the touches", async () => {
  await page.getByLabel("source", { exact: true }).check({ force: true });
  await page.locator('table.credit tr[data-name="google"]').waitFor();
  const due = await reader<Record<string, string>>(`
    select coalesce(source, 'unattributed') as name,
      ${MODELS.map((model) => `sum(${model}_amount)::numeric(9, 2)::text as ${model}`)}
    from attribution_credit where currency = 'EUR' and line_time >= now() - interval '7 days'
    group by 1 order by 1`);
  const creditedNow = async () => {
    const rows = await page.locator("table.credit tbody tr").evaluateAll((found) =>
      found.map((row) => ({
        name: row.getAttribute("data-name"),
        ...Object.fromEntries(
          [...row.querySelectorAll("td[data-model]")].map((cell) => [
            cell.getAttribute("data-model"),
            cell.querySelector("data")?.getAttribute("value"),
          ]),
        ),
      })),
    );
    return rows.sort((one, other) => String(one.name).localeCompare(String(other.name)));
  };
  await expectSoon(creditedNow).toEqual(due);
});

inChromium.each([
  ["medium", "email"],
  ["campaign", "(none)"],
  ["category", "shoes"],
  ["device", "mobile"],
  ["channel", "organic_search"],
])("credit is told by %s as well", async (dimension, name) => {
  await page.getByLabel(dimension, { exact: true }).check({ force: true });
  await page.locator(`table.credit tr[data-name="${name}"]`).waitFor();
  await page.locator("table.credit thead th", { hasText: dimension }).waitFor();
});

inChromium("a checkout's explanation shows its touches, what brought them and what each got", async () => {
  await page.getByRole("searchbox").fill("ada-order");
  await page.getByRole("button", { name: "Explain" }).click();
  await page.locator('[data-touches="1"]').waitFor();
  await expectSoon(() => cellsOf('[data-touches="1"]', [0, 1, 4, 5])).toEqual([
    ["1", "organic search", "€20.00", "€0.00"],
    ["2", "email", "€0.00", "€20.00"],
  ]);
  await expectSoon(async () => (await cellsOf('[data-touches="1"]', [2])).flat()).toEqual([
    expect.stringMatching(/^google .*, product p1$/),
    expect.stringMatching(/^newsletter \/ email .*, product p1$/),
  ]);
  await expectSoon(() => cellsOf('[data-clicks="1"]', [0, 2, 3])).toEqual([
    ["1", "page view", "p1"],
    ["1", "page view", "p1"],
    ["2", "page view", "p1"],
    ["2", "add to cart", "p1"],
  ]);
  await page.getByText("How the models share").click();
  await page.locator(".definitions", { hasText: "a quarter of the lookback, at most 7 days" }).waitFor();
  await expectSoon(() => page.getByText("the line is unattributed").count()).toBe(1);
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expectSoon(() => page.locator("dialog").isVisible()).toBe(false);
});

inChromium("an unknown checkout is said to be none", async () => {
  await page.getByRole("searchbox").fill("<img src=x>");
  await page.keyboard.press("Enter");
  await page.getByText("There is no checkout <img src=x>").waitFor();
  await page.keyboard.press("Escape");
});

inChromium(
  "a product that turns the direction of text turns its own alone, not the amount after it",
  async () => {
    await page.route("**/api/explain/*", async (route) => {
      const lines = await (await route.fetch()).json();
      await route.fulfill({ json: [{ ...lines[0], product_id: "\u202emug" }] });
    });
    await page.getByRole("searchbox").fill("ada-order");
    await page.getByRole("button", { name: "Explain" }).click();
    await page.locator("h3", { hasText: "mug" }).waitFor();
    const places = await page
      .locator("h3", { hasText: "mug" })
      .locator("strong")
      .evaluate((amount) => {
        const text = [...amount.childNodes].find((node) => node instanceof Text && node.data.trim()) as Text;
        return [0, text.length - 1].map((index) => {
          const digit = document.createRange();
          digit.setStart(text, index);
          digit.setEnd(text, index + 1);
          return digit.getBoundingClientRect().left;
        });
      });
    await page.unroute("**/api/explain/*");
    await page.keyboard.press("Escape");
    expect(places[0]).toBeLessThan(places[1] as number);
  },
);

inChromium("answers may come in any order, also those in a currency before the sales", async () => {
  const early = await browser.newContext();
  await early.route("**/events*", (route) =>
    route.fulfill({ contentType: "text/event-stream", body: `data: ${JSON.stringify(EARLY_CREDIT)}\n\n` }),
  );
  const opened = Object.assign(await early.newPage(), { complaints: [] as string[] });
  opened.on("pageerror", (error) => opened.complaints.push(error.message));
  await opened.goto(dashboard.url);
  await opened.getByText("Who earned it?").waitFor();
  await opened.waitForTimeout(500);
  expect(opened.complaints).toEqual([]);
  await early.close();
});

inChromium("everything can be reached and chosen by keyboard", async () => {
  const fresh = await openPage(browser, dashboard.url);
  await fresh.locator(".live").waitFor();
  await fresh.keyboard.press("Tab");
  await expectSoon(() => fresh.evaluate(() => document.activeElement?.textContent)).toBe(
    "Skip to the figures",
  );
  await fresh.context().close();
  await page.getByLabel("linear", { exact: true }).focus();
  await page.keyboard.press("ArrowRight");
  await page.locator("table.credit th.picked", { hasText: "position based" }).waitFor();
  await expectSoon(() => new URL(page.url()).searchParams.get("model")).toBe("position_based");
  await page.getByText("position based: 40 % to the first touch, 40 % to the last").waitFor();
});

inChromium.each([
  ["dark", { colorScheme: "dark" as const }],
  ["narrow", { width: 390 }],
])("%s, it has no serious accessibility problem and needs no scrolling sideways", async (_, options) => {
  const look = await lookAt(browser, `${dashboard.url}&since=7d`, options, (other) =>
    other.locator("table.credit").waitFor(),
  );
  expect(look).toEqual(GOOD_LOOK);
});

inChromium("it loads in under a second, with less than 300 kB", async () => {
  const { fastestMs, bytes } = await measureLoads(page, () =>
    page.locator('[data-figure="revenue"] data[value="36.50"]').waitFor(),
  );
  expect(fastestMs).toBeLessThan(1_000);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThan(300_000);
});

inChromium(
  "left open, it gets neither slower nor larger",
  async () => {
    const watched = await browser.newPage();
    await watchEvents(watched);
    await watched.clock.install();
    await watched.goto(`${dashboard.url}&since=7d&currency=EUR`);
    await watched.clock.runFor(1_000);
    await watched.locator("table.credit").waitFor();
    const cdp = await watched.context().newCDPSession(watched);
    const first = await passSeconds(watched, cdp, WATCHED_SECONDS / 2);
    const second = await passSeconds(watched, cdp, WATCHED_SECONDS / 2);
    if (process.env.WATCHED_SECONDS !== undefined) {
      process.stdout.write(`${JSON.stringify({ first, second })}\n`);
    }
    expect(second.heapBytes).toBeLessThan(first.heapBytes + 300_000);
    expect(second.domNodes).toBeLessThan(first.domNodes * 1.1);
    expect(second.msASecond).toBeLessThan(first.msASecond * 2);
    await watched.close();
  },
  10 * 60_000,
);

inChromium("the database away is said, the figures stay, and the page goes on by itself", async () => {
  await running.stop();
  await page.getByText(/The database at .* does not answer .*ask again/i).waitFor();
  expect(await figure(page, "revenue")).toBe("36.50");
  running = await startDatabase(database.places, database.port);
  await page.locator(".banner").waitFor({ state: "detached" });
});

inChromium("the server away is said, and the page goes on by itself", async () => {
  const port = Number(new URL(dashboard.url).port);
  await dashboard.stop();
  await page.getByText("The dashboard's server does not answer.").waitFor();
  dashboard = await startDashboard(database.places, { port });
  await page.locator(".banner").waitFor({ state: "detached" });
  expect(page.complaints).toEqual([]);
});

inChromium("a page that is let in no more says which address to open", async () => {
  const port = Number(new URL(dashboard.url).port);
  await page.context().clearCookies();
  await dashboard.stop();
  dashboard = await startDashboard(database.places, { port });
  await page.getByText("This address is no longer good. Open the one that npm start").waitFor();
});
