// The page "Warehouse" in a real Chromium over the twin of Redshift, the emulator's streams and the object that a wake leaves.
import type { Browser, Page } from "playwright-core";
import { createKinesisClient } from "../../functions/shared/aws/kinesis.ts";
import type { WakeFigures } from "../../functions/warehouse/figures.ts";
import { startTestDatabase } from "../../local/database/test-database.ts";
import { type Emulator, emulatorClientConfig } from "../../local/emulator.ts";
import { takeRunLock } from "../../local/run-lock.ts";
import { ensureStreams, LOCAL_STREAMS } from "../../local/streams.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { openFigures } from "../../local/warehouse.ts";
import { writeJsonFile } from "../../local/write-json-file.ts";
import { clickRecord } from "../../redshift/testing/events.ts";
import { nineRecords } from "../../redshift/testing/nine-records.ts";
import type { TestRecord } from "../../redshift/testing/test-warehouse.ts";
import { type Dashboard, startDashboard } from "../server/server.ts";
import { notedSources } from "../server/testing/noted-sources.ts";
import { findChromium, launchChromium } from "./chromium.ts";
import { expectSoon } from "./expect-soon.ts";
import { measureLoads } from "./page-load.ts";
import {
  accessibilityProblems,
  cardOf,
  chosenIn,
  figure,
  openPage,
  rowsOf,
  type TestPage,
} from "./test-page.ts";
import { GOOD_LOOK, lookAt } from "./testing/look.ts";
import { leaveFigures, putRecords, tracesOf, withShop } from "./testing/wakes.ts";

const executable = findChromium(process.env.PATH);
const inChromium = executable === undefined ? test.skip : test;

/** A twin starts, is brought up to date and reads; the machine may be busy. */
const A_WAKE = { timeout: 110_000 };
const DAY_MS = 86_400_000;

let database: Awaited<ReturnType<typeof startTestDatabase>>;
let emulator: Emulator;
let dashboard: Dashboard;
let browser: Browser;
let page: TestPage;
let release: () => void;
/** Of a real wake, to be told otherwise. */
let figures: WakeFigures;

beforeAll(async () => {
  if (executable === undefined) {
    return;
  }
  database = await startTestDatabase();
  const { places } = database;
  emulator = await startTestEmulator(places.emulator);
  release = takeRunLock(places.lock, "start");
  const kinesis = createKinesisClient(emulatorClientConfig(emulator.endpoint));
  await ensureStreams(kinesis, Object.values(LOCAL_STREAMS), 1);
  kinesis.destroy();
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
const button = () => page.getByRole("button", { name: "Refresh now" });

const put = (records: TestRecord[]) => putRecords(emulator.endpoint, records);
const leave = (content: object | string) =>
  leaveFigures(emulator.endpoint, typeof content === "string" ? content : { ...figures, ...content });
const traces = () => tracesOf(database.places);

inChromium("never woken, with the lane off, it says so, and that a refresh costs nothing here", async () => {
  await page.getByRole("link", { name: "Warehouse" }).click();
  await page.getByText("Switch it on with npm start -- --lanes").waitFor();
  await page.getByText("The warehouse was never woken: a refresh makes the first figures.").waitFor();
  await page.getByText("A refresh costs nothing: the warehouse is a twin on this machine.").waitFor();
  for (const topic of ["wake", "hour-revenue", "popular-products", "visitor-funnel", "bad-records"]) {
    await card(topic).getByText("No figures yet.").waitFor();
  }
  await expectSoon(() => chosenIn(page, "page")).toBe("warehouse");
  expect(await page.locator("main").textContent()).not.toMatch(/NaN|undefined|null|Infinity/);
  expect(await accessibilityProblems(page)).toEqual([]);
  expect(traces()).toEqual({});
});

inChromium(
  "a refresh by keyboard tells how far it is, what came of it, and every figure",
  async () => {
    await put([
      ...nineRecords(new Date()),
      clickRecord({
        ...{ event_id: "hostile", product_id: "<b>p\n2</b>", user_id: "eve" },
        event_time: new Date().toISOString(),
      }),
    ]);
    await button().focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await page.getByText("Reading the streams, then making the figures.").waitFor();
    await page.getByRole("progressbar", { name: "Refresh" }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByText(/^Refreshed in \d+/).waitFor(A_WAKE);
    const shown = () =>
      Promise.all(["hour-revenue", "hour-orders", "bad-records"].map((name) => figure(page, name)));
    await expectSoon(shown).toEqual(["64.97", "2", "1"]);
    await expectSoon(() => figure(page, "minutes-behind")).toMatch(/^\d$/);
    await expectSoon(() => rowsOf(page, "hour-revenue")).toEqual([["EUR", "2", "", "4", "€64.97"]]);
    await expectSoon(() => rowsOf(page, "popular-products")).toEqual([
      ["p1", "2", "", "2", "2", "4"],
      ["<b>p\\n2</b>", "1", "", "1", "0", "0"],
    ]);
    await expectSoon(() => rowsOf(page, "visitor-funnel")).toEqual([
      ["page view", "3", "", "100.0 %", "3"],
      ["add to cart", "2", "", "66.7 %", "2"],
      ["purchase", "3", "", "100.0 %", "3"],
    ]);
    const clock = expect.stringMatching(/^\d\d:\d\d:\d\d$/);
    await expectSoon(() => rowsOf(page, "stream-freshness")).toEqual([
      ["clicks", "7", "6", "1", "5", clock],
      ["checkouts", "3", "3", "0", "3", clock],
    ]);
    await expectSoon(() => rowsOf(page, "bad-records")).toEqual([["clicks", "not json", "1", clock]]);
    await card("wake").getByText("✓ Every stream was read, every figure made.").waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(page.complaints).toEqual([]);
    figures = (await openFigures(emulator.endpoint).read()) as WakeFigures;
  },
  240_000,
);

inChromium("to look at the page, again and by links, runs no statement", async () => {
  const before = traces();
  expect(Object.keys(before).length).toBeGreaterThan(1);
  await put([clickRecord({ event_id: "unread", event_time: new Date().toISOString() })]);
  await page.reload();
  await expectSoon(() => figure(page, "hour-revenue")).toBe("64.97");
  await page.getByRole("link", { name: "Orders" }).click();
  await page.getByRole("heading", { name: "Now by status" }).waitFor();
  await page.goBack();
  await expectSoon(() => rowsOf(page, "hour-revenue")).toEqual([["EUR", "2", "", "4", "€64.97"]]);
  expect(traces()).toEqual(before);
});

inChromium("a refresh that cannot begin says why, and the figures stay", async () => {
  const done = takeRunLock(database.places.warehouseLock, "warehouse");
  await button().click();
  await page.getByRole("alert").getByText("npm run warehouse runs already").waitFor();
  done();
  expect(await figure(page, "hour-revenue")).toBe("64.97");
});

inChromium("a wake that failed names all that failed, and what is of a wake before", async () => {
  const earlier = new Date(Date.now() - 3_600_000).toISOString();
  await leave({
    failures: ["clicks: no\u202e such <i>stream</i>\nat all", "bad-records: the report failed"],
    reports: figures.reports.map((report) =>
      report.report === "bad-records" ? { ...report, askedAt: earlier } : report,
    ),
    refreshedAt: { ...figures.refreshedAt, clicks: null },
    scanErrors: 7,
    ...{ rpuHours: null, rpuHoursToday: null },
  });
  await card("wake").getByText("2 failed; what it did stands.").waitFor();
  await expectSoon(() => card("wake").locator("li").allTextContents()).toEqual([
    "clicks: no\\u202e such <i>stream</i>\\nat all",
    "bad-records: the report failed",
  ]);
  await card("bad-records").getByText("; the latest wake failed to ask it anew.").waitFor();
  await page.locator('[data-figure="minutes-behind"]').getByText("a stream never was read").waitFor();
  await expectSoon(() => card("wake").locator("dd").allTextContents()).toEqual([
    expect.anything(),
    ...["never", expect.stringMatching(/:/), "7", "not known", "not known"],
  ]);
  expect(await page.locator("main").textContent()).not.toMatch(/NaN|undefined|null|Infinity/);
  expect(await accessibilityProblems(page)).toEqual([]);
});

inChromium("where the lane runs nothing is to be switched on", async () => {
  writeJsonFile(database.places.run("warehouse"), {
    ...{ at: Date.now() + 3_600_000, name: "warehouse", consumers: [] },
  });
  await page.getByText("Switch it on with").waitFor({ state: "detached" });
});

inChromium("figures that are old are called so", async () => {
  const old = new Date(Date.now() - 3 * DAY_MS - 60_000).toISOString();
  await leave({ wokeAt: old, refreshedAt: { clicks: old, checkouts: old } });
  await page
    .getByRole("alert")
    .getByText("These figures are old: for 3 d no wake has read all streams.")
    .waitFor();
});

inChromium("of an object of another form each card says what is not to be shown", async () => {
  const [odd, ...others] = ["revenue-last-hour", "conversion-funnel", "product-popularity"].map((name) =>
    figures.reports.find(({ report }) => report === name),
  ) as WakeFigures["reports"];
  await leave({
    reports: [
      { ...(odd as WakeFigures["reports"][number]), rows: [["EUR", 1, 1, "a lot"]] },
      ...others.filter(({ report }) => report !== "product-popularity"),
    ],
  });
  await card("hour-revenue").getByText("is of another version's form: a refresh makes it anew").waitFor();
  await card("popular-products").getByText("has left no such figures: a refresh makes them").waitFor();
  await expectSoon(() => card("visitor-funnel").locator("tbody tr").count()).toBe(3);
  await expectSoon(() => figure(page, "hour-revenue")).toBe("");
});

inChromium(
  "where the shop's database is synced, its tables and reports are told, and only there",
  async () => {
    await leave({});
    await card("popular-products").locator("tbody tr").first().waitFor();
    await expectSoon(() => page.locator('[data-topic="sync"], [data-topic^="shop-"]').count()).toBe(0);
    await leave(withShop(figures));
    await card("sync").getByText("Of 4 tables 2 not equal, 1 never loaded.").waitFor();
    const clock = expect.stringMatching(/^\d\d:\d\d:\d\d$/);
    await expectSoon(() => rowsOf(page, "sync")).toEqual([
      ["orders", "✓ equal", "3,000", "412.3 kB", "2 s", clock],
      ["<i>items\\n</i>", "✗ 2 buckets differ: the next export repairs them", "3", "999 bytes", "0 s", clock],
      ["sellers", "✗ the load was refused", "1", "10 bytes", "1 s", clock],
      ["products", "–", "0", "0 bytes", "0 s", "never"],
    ]);
    await expectSoon(() => rowsOf(page, "shop-categories")).toEqual([
      ["health_beauty", "275", "", "34,200.64"],
      ["<script>\\n", "1", "", "0.50"],
    ]);
    await expectSoon(() => rowsOf(page, "shop-statuses")).toEqual([["delivered", "2,904", "", "12.00"]]);
    await card("shop-behaviour").getByText("No behaviour was imported: npm run lake -- import").waitFor();
    await card("shop-behaviour").getByText("Joined by year.").waitFor();
    await page.getByText("1,003 records were dropped by the streams before a wake read them.").waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  },
);

inChromium.each([
  ['{"wokeAt":"20', "The figures of the latest wake are no whole JSON: the next wake writes them anew."],
  ["[]", "The figures of the latest wake are not of this version's form"],
])("an object that is %j is told in a line, without a figure", async (text, line) => {
  await leave(text);
  await page.getByRole("alert").getByText(line).waitFor();
  const other = await openPage(browser, `${dashboard.url}&page=warehouse`);
  await other.getByRole("alert").getByText(line).waitFor();
  await cardOf(other, "hour-revenue").getByText("No figures yet.").waitFor();
  expect(other.complaints).toEqual([]);
  await other.context().close();
});

inChromium.each([
  ["dark", { colorScheme: "dark" as const, width: 1280 }],
  ["narrow", { colorScheme: "light" as const, width: 320 }],
])("%s, it has no serious accessibility problem and needs no scrolling sideways", async (_, options) => {
  await leave({ ...withShop(figures), failures: [`clicks: ${"x".repeat(300)}`] });
  const isReady = async (other: Page) => {
    for (const selector of [
      '[data-verdict="bad"]',
      '[data-topic="popular-products"] td',
      '[data-topic="bad-records"] td',
    ]) {
      await other.locator(selector).first().waitFor();
    }
  };
  expect(await lookAt(browser, `${dashboard.url}&page=warehouse`, options, isReady)).toEqual(GOOD_LOOK);
});

inChromium(
  "of an environment it says what a wake costs before anybody presses; off, nobody can",
  async () => {
    let isOn = true;
    const { changes, ...sources } = notedSources();
    const warehouse = {
      ...{
        isOn: () => isOn,
        switchOn: "a switch",
        price: { rpu: 4, usdPerRpuHour: 0.375, leastSeconds: 60 },
      },
      ...{ everyMs: 60_000, refresh: sources.warehouse.refresh },
      figures: async () => ({ ...figures, seconds: 120, rpuHours: 20 }),
    };
    const deployed = await startDashboard(database.places, {
      deployed: { ...sources, warehouse, environment: "dev" },
    });
    const other = await openPage(browser, `${deployed.url}&page=warehouse`);
    await other
      .getByText(
        "A refresh wakes the warehouse, which costs about $0.050: 4 RPU for 60 s at least; the latest took 2 min.",
      )
      .waitFor();
    await cardOf(other, "wake").getByText("20.00, $7.50").waitFor();
    expect(changes).not.toContain("refresh");
    await other.getByRole("button", { name: "Refresh now" }).click();
    await other.getByText(/^Refreshed in \d+ s\.$/).waitFor();
    expect(changes.filter((change) => change === "refresh")).toHaveLength(1);
    isOn = false;
    await other.getByText("Switch it on with a switch").waitFor();
    await expectSoon(() => other.getByRole("button", { name: "Refresh now" }).isDisabled()).toBe(true);
    expect(other.complaints).toEqual([]);
    await other.context().close();
    await deployed.stop();
  },
);

inChromium("it loads with less than 300 kB", async () => {
  const { bytes } = await measureLoads(page, () =>
    page.locator('[data-topic="popular-products"] td').first().waitFor(),
  );
  expect(bytes).toBeLessThan(300_000);
});

inChromium("where nothing runs any more it says so", async () => {
  release();
  await page.getByRole("alert").getByText("Nothing runs: npm start starts the system.").first().waitFor();
  await button().click();
  await page.locator(".making").getByText("Nothing runs: npm start starts the system.").waitFor();
  expect(page.complaints).toEqual([]);
});
