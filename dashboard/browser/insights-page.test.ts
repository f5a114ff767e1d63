// The page "Insights" in a real Chromium over the emulator's Athena, on sets that lie in the past and on facts that it makes itself.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { IMPORTED_CSV } from "../../athena/testing/made-up-history.ts";
import { startPlainDuckDb } from "../../athena/testing/plain-duckdb.ts";
import { rees46 } from "../../athena/testing/tables.ts";
import { publishTable } from "../../athena/testing/test-table.ts";
import { createArchiver } from "../../functions/archiver/archiver.ts";
import { createS3Client } from "../../functions/shared/aws/s3.ts";
import { ensureBucket } from "../../local/buckets.ts";
import { startTestDatabase } from "../../local/database/test-database.ts";
import { type Emulator, emulatorClientConfig } from "../../local/emulator.ts";
import { ensureInsights } from "../../local/insights.ts";
import { LAKE } from "../../local/lake/archiver.ts";
import { deployReports } from "../../local/reports-function.ts";
import { takeRunLock } from "../../local/run-lock.ts";
import { eventOf, toShardRecord } from "../../local/stream-consumer/shard-record.ts";
import { LOCAL_STREAMS } from "../../local/streams.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { type Dashboard, startDashboard } from "../server/server.ts";
import { findChromium, launchChromium } from "./chromium.ts";
import { expectSoon } from "./expect-soon.ts";
import { measureLoads } from "./page-load.ts";
import { accessibilityProblems, cardOf, chosenIn, openPage, rowsOf, type TestPage } from "./test-page.ts";
import { GOOD_LOOK, lookAt } from "./testing/look.ts";

const executable = findChromium(process.env.PATH);
const inChromium = executable === undefined ? test.skip : test;

/** Of 60 who look at each of two brands, 30 buy one of them, who put it into a cart; the other is `<b>cold</b>`. */
const BRANDS_CSV = [
  IMPORTED_CSV.split("\n")[0],
  ...Array.from({ length: 60 }, (_, user) => [
    row("view", "<b>cold</b>", user),
    row("view", "warm", user),
    ...(user % 2 === 0 ? [row("cart", "warm", user), row("purchase", "warm", user)] : []),
  ]).flat(),
  "",
].join("\n");

function row(activity: string, brand: string, user: number): string {
  return `2020-02-03 07:00:00 UTC,${activity},${brand},1,toys.soft,${brand},1.00,v${user},v${user}`;
}

const SETS = [rees46("bought_elsewhere", IMPORTED_CSV), rees46("two_brands", BRANDS_CSV)];

let database: Awaited<ReturnType<typeof startTestDatabase>>;
let emulator: Emulator;
let dashboard: Dashboard;
let browser: Browser;
let page: TestPage;
let release: () => void;

beforeAll(async () => {
  if (executable === undefined) {
    return;
  }
  database = await startTestDatabase();
  const { places } = database;
  emulator = await startTestEmulator(places.emulator);
  release = takeRunLock(places.lock, "start");
  const duckDb = startPlainDuckDb();
  await Promise.all([ensureInsights(emulator.endpoint), deployReports(emulator.endpoint, database)]);
  for (const table of SETS) {
    await publishTable(emulator.endpoint, await duckDb.write(join(places.local, "logs"), table), table);
  }
  await duckDb.stop();
  dashboard = await startDashboard(places);
  browser = await launchChromium(executable);
  page = await openPage(browser, dashboard.url);
});
afterAll(async () => {
  await browser?.close();
  await dashboard?.stop();
  release?.();
  await emulator?.stop();
  await database?.remove();
});

const card = (topic: string) => cardOf(page, topic);

inChromium("where the lane is off it says how to switch it on, and why there is nothing", async () => {
  await page.getByRole("link", { name: "Insights" }).click();
  await page.getByText("Switch it on with npm start").waitFor();
  await card("visitors")
    .getByText("No facts yet: switch the lane on, then press “Make facts now”.")
    .waitFor();
  await expectSoon(() => chosenIn(page, "page")).toBe("insights");
  expect(await page.locator("main").textContent()).not.toMatch(/NaN|undefined|null|Infinity/);
  expect(await accessibilityProblems(page)).toEqual([]);
});

inChromium("where the lane runs nothing is to be switched on", async () => {
  const state = database.places.run("lake");
  mkdirSync(dirname(state), { recursive: true });
  writeFileSync(state, JSON.stringify({ at: Date.now() + 3_600_000, name: "lake", consumers: [] }));
  await page.getByText("Switch it on with").waitFor({ state: "detached" });
  await card("carts").getByText("No facts yet: press “Make facts now”.").waitFor();
});

inChromium("an imported set is asked whole, and each answer says how much it scanned", async () => {
  await page.getByLabel("Source").selectOption("bought_elsewhere");
  await page.locator('[data-chart="visitors"]', { hasText: "at most 40, on Dec 1, 2025" }).waitFor();
  await expectSoon(() => [chosenIn(page, "from"), chosenIn(page, "days")]).toEqual([
    "bought_elsewhere",
    "all",
  ]);
  await page.locator('[data-chart="events"]', { hasText: "at most 120, on Dec 1, 2025" }).waitFor();
  await expectSoon(() => page.locator('[data-chart="sessions"] rect').count()).toBe(3);
  await card("carts").getByText("2 of 24 abandoned, 8.3 %").waitFor();
  await expectSoon(() => card("carts").locator("data").getAttribute("value")).toBe("15.00");
  await card("brands").getByText("No brand was looked at by 50 visitors at all.").waitFor();
  for (const topic of ["visitors", "carts", "brands", "week"]) {
    await expectSoon(() => card(topic).locator("[data-scanned]").textContent()).toMatch(
      /From bought_elsewhere \(\w+\): [\d.]+ (bytes|kB) scanned\. Asked at \d\d:\d\d:\d\d\./,
    );
  }
});

inChromium("fewer days are those before its end, which the address keeps", async () => {
  await page.getByLabel("7 days", { exact: true }).focus();
  await page.getByLabel("7 days", { exact: true }).check({ force: true });
  await page.locator('[data-chart="visitors"]', { hasText: /at most 2, on Jan [56]/ }).waitFor();
  await card("carts").getByText("2 of 4 abandoned, 50.0 %").waitFor();
  await expectSoon(() => chosenIn(page, "days")).toBe("7d");
  await page.reload();
  await card("carts").getByText("2 of 4 abandoned, 50.0 %").waitFor();
});

inChromium("behind each chart is a table, by keyboard alone and in the address", async () => {
  for (const name of ["Visitors a day", "Carts abandoned", "Categories by weekday and hour"]) {
    await page.getByRole("button", { name: `Table of ${name}` }).focus();
    await page.keyboard.press("Enter");
  }
  await card("week").locator("tbody tr").first().waitFor();
  await expectSoon(() => rowsOf(page, "visitors")).toEqual([
    ["2026-01-05", "2", "2", "7", "2", "3", "2"],
    ["2026-01-06", "2", "2", "5", "2", "2", "1"],
  ]);
  await expectSoon(() => rowsOf(page, "carts")).toEqual([
    ["2026-01-05", "USD", "2", "1", "50.0 %", "$5.00"],
    ["2026-01-06", "USD", "2", "1", "50.0 %", "$10.00"],
  ]);
  await expectSoon(() => rowsOf(page, "week")).toEqual([
    ["Monday", "10:00", "1", "electronics", "1", "1"],
    ["Monday", "11:00", "1", "unknown", "1", "1"],
    ["Tuesday", "10:00", "1", "electronics", "1", "0"],
    ["Tuesday", "10:00", "2", "toys", "1", "1"],
  ]);
  expect(await accessibilityProblems(page)).toEqual([]);
  await expectSoon(() => chosenIn(page, "tables")).toBe("visitors,carts,week");
  await page.keyboard.press("Enter");
  await card("week").locator("figure").waitFor();
});

inChromium("the week shows when a category is looked at", async () => {
  await card("week").getByText("all categories, most on Tuesday at 10:00: 2 views").waitFor();
  await page.getByLabel("Category").selectOption("toys");
  await card("week").getByText("toys, most on Tuesday at 10:00: 1 view").waitFor();
  const shaded = card("week").locator('.bar-value:not([fill-opacity="0.000"])');
  await expectSoon(() => shaded.count()).toBe(1);
  await expectSoon(() => card("week").locator("title", { hasText: "toys" }).textContent()).toBe(
    "Tuesday at 10:00: toys 1 view, 1 bought",
  );
  await expectSoon(() => chosenIn(page, "week")).toBe("toys");
});

inChromium("a brand that sells to fewer than the shop does, beyond chance, is marked", async () => {
  await page.getByLabel("Source").selectOption("two_brands");
  await card("brands")
    .getByText("Over all brands 25.00 % of those who look buy. One brand needs marketing.")
    .waitFor();
  await expectSoon(() => rowsOf(page, "brands")).toEqual([
    ["<b>cold</b> needs marketing", expect.anything(), "0.0 %", "6.0 %"],
    ["warm", expect.anything(), "50.0 %", "62.3 %"],
  ]);
  await page.getByRole("button", { name: "Table of Brands" }).click();
  await card("brands").getByText("at least").waitFor();
  await expectSoon(() => rowsOf(page, "brands")).toEqual([
    ["<b>cold</b>", "60", "0", "0.000 %", "0.000 %", "6.017 %", "25.000 %", "–", "yes"],
    ["warm", "60", "30", "50.000 %", "37.735 %", "62.265 %", "25.000 %", "$30.00", "no"],
  ]);
  await page.getByRole("button", { name: "Table of Brands" }).click();
});

inChromium.each([
  ["dark", { colorScheme: "dark" as const, width: 1280 }],
  ["narrow", { colorScheme: "light" as const, width: 320 }],
])("%s, it has no serious accessibility problem and needs no scrolling sideways", async (_, options) => {
  const address = `${dashboard.url}&page=insights&from=two_brands&days=all&tables=visitors`;
  const isReady = async (other: Page) => {
    await other.locator('[data-brand="warm"]').waitFor();
    await other.locator(".week").waitFor();
    await other.locator('[data-topic="visitors"] td').first().waitFor();
  };
  expect(await lookAt(browser, address, options, isReady)).toEqual(GOOD_LOOK);
});

inChromium("it loads in under a second, with less than 300 kB", async () => {
  const { fastestMs, bytes } = await measureLoads(page, () => page.locator('[data-brand="warm"]').waitFor());
  expect(fastestMs).toBeLessThan(1_000);
  expect(bytes).toBeLessThan(300_000);
});

inChromium("a set that is not there is told, with those that are", async () => {
  const other = await openPage(browser, `${dashboard.url}&page=insights&from=moon`);
  const told = 'there is no imported set "moon"; there are: bought_elsewhere, two_brands';
  await other.locator('[data-topic="visitors"]').getByText(told).waitFor();
  await other.getByLabel("Source").selectOption("the lake");
  await other.getByText(told).first().waitFor({ state: "detached" });
  await other.context().close();
});

/** Two clicks of a minute ago, and what is no event. */
async function archive(): Promise<void> {
  const s3 = createS3Client(emulatorClientConfig(emulator.endpoint));
  await ensureBucket(emulator.endpoint, LAKE);
  const handle = createArchiver({
    ...{ s3, bucket: LAKE, streams: LOCAL_STREAMS, publish: () => {}, now: Date.now },
  });
  const minuteAgo = new Date(Date.now() - 60_000);
  const click = (user_id: string) => ({
    ...{ event_id: user_id, event_type: "page_view", event_time: minuteAgo.toISOString() },
    ...{ user_id, session_id: user_id, schema_version: 1 },
  });
  const texts = [JSON.stringify(click("anna")), JSON.stringify(click("ben")), "{"];
  await handle(
    eventOf(
      texts.map((text, sequence) =>
        toShardRecord(LOCAL_STREAMS.clicks, "shardId-000000000000", {
          ...{ SequenceNumber: String(sequence), PartitionKey: "u", Data: Buffer.from(text) },
          ApproximateArrivalTimestamp: minuteAgo,
        }),
      ),
    ),
  );
  s3.destroy();
}

inChromium("facts are made from the page, never by two at once, and the lake is asked again", async () => {
  await page.getByLabel("Source").selectOption("the lake");
  await card("visitors").getByText("No facts yet: press “Make facts now”.").waitFor();
  await expectSoon(() => [chosenIn(page, "from"), chosenIn(page, "days")]).toEqual([null, "30d"]);
  await page.getByRole("button", { name: "Table of Visitors a day" }).click();
  await archive();

  const done = takeRunLock(database.places.run("lake-facts"), "lake");
  await page.getByRole("button", { name: "Make facts now" }).click();
  await page.getByRole("alert").getByText("npm run lake runs already").waitFor();
  done();

  await page.getByRole("button", { name: "Make facts now" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("Making facts…").waitFor();
  await page.getByText("Read 3 records; wrote 2 partitions anew; rejected 1.").waitFor();
  await page.getByText("The newest facts are of the hour from").waitFor();
  await page.locator('[data-chart="visitors"]', { hasText: "at most 2, on" }).waitFor();
  await card("carts").getByText("Nobody put anything into a cart in the last 30 days").waitFor();
  await expectSoon(() => page.getByRole("alert").count()).toBe(0);
});

inChromium("asked again, it says when", async () => {
  const asked = card("visitors").locator("time");
  const before = await asked.getAttribute("datetime");
  await page.getByRole("button", { name: "Ask again" }).click();
  await card("visitors").locator(`time:not([datetime="${before}"])`).waitFor();
});

inChromium("where nothing runs any more it says so", async () => {
  release();
  await page.getByRole("button", { name: "Ask again" }).click();
  await page.getByText("Nothing runs: npm start starts the system.").first().waitFor();
  expect(page.complaints).toEqual([]);
});
