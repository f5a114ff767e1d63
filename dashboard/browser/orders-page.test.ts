// The page "Orders" in a real Chromium over the emulator's chain: table, pipe, stream, Firehose, Athena, and the reconciler.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Browser, Page } from "playwright-core";
import { inserted, putFailed, putRaw } from "../../functions/order-reconciler/testing/put-changes.ts";
import { createDynamoDbClient } from "../../functions/shared/aws/dynamodb.ts";
import { createS3Client } from "../../functions/shared/aws/s3.ts";
import { startTestDatabase } from "../../local/database/test-database.ts";
import { type Emulator, emulatorClientConfig } from "../../local/emulator.ts";
import { ensureInsights } from "../../local/insights.ts";
import { ensureOrdersChain } from "../../local/orders/chain.ts";
import { deployOrderReconciler } from "../../local/orders/order-reconciler.ts";
import { orderItem, writeOrders } from "../../local/orders/testing/write-orders.ts";
import { deployReports } from "../../local/reports-function.ts";
import { takeRunLock } from "../../local/run-lock.ts";
import { startTestEmulator } from "../../local/test-emulator.ts";
import { waitUntil } from "../../local/wait-until.ts";
import { type Dashboard, startDashboard } from "../server/server.ts";
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

const executable = findChromium(process.env.PATH);
const inChromium = executable === undefined ? test.skip : test;

let database: Awaited<ReturnType<typeof startTestDatabase>>;
let emulator: Emulator;
let dashboard: Dashboard;
let browser: Browser;
let page: TestPage;
let release: () => void;
let dynamoDb: ReturnType<typeof createDynamoDbClient>;
let s3: ReturnType<typeof createS3Client>;

beforeAll(async () => {
  if (executable === undefined) {
    return;
  }
  database = await startTestDatabase();
  const { places } = database;
  emulator = await startTestEmulator(places.emulator);
  const config = emulatorClientConfig(emulator.endpoint);
  [dynamoDb, s3] = [createDynamoDbClient(config), createS3Client(config)];
  release = takeRunLock(places.lock, "start");
  await Promise.all([ensureInsights(emulator.endpoint), deployReports(emulator.endpoint, database)]);
  dashboard = await startDashboard(places);
  browser = await launchChromium(executable);
  page = await openPage(browser, dashboard.url);
});
afterAll(async () => {
  await browser?.close();
  await dashboard?.stop();
  release?.();
  dynamoDb?.destroy();
  s3?.destroy();
  await emulator?.stop();
  await database?.remove();
});

const card = (topic: string) => cardOf(page, topic);

const figureIs = (name: string, value: string) =>
  page.locator(`[data-figure="${name}"] data[value="${value}"]`).waitFor();

/** Asks as a person does who waits for something to come: by itself the page asks a slow Athena seldom. */
const askUntilFigureIs = (name: string, value: string) =>
  waitUntil(
    `${name} to be ${value}`,
    async () => {
      await askAgain();
      const shown = page.locator(`[data-figure="${name}"] data[value="${value}"]`);
      return shown.waitFor({ timeout: 5_000 }).then(
        () => true,
        () => false,
      );
    },
    { timeoutMs: 90_000 },
  );

const askAgain = () => page.getByRole("button", { name: "Ask again" }).click();

inChromium("where the lane was never on it says so, and how to switch it on", async () => {
  await page.getByRole("link", { name: "Orders" }).click();
  await page.getByText("Switch it on with npm start -- --lanes bots,lake,orders").waitFor();
  await card("statuses").getByText("No figures yet.").waitFor();
  await expectSoon(() => chosenIn(page, "page")).toBe("orders");
  expect(await page.locator("main").textContent()).not.toMatch(/NaN|undefined|null|Infinity/);
  expect(await accessibilityProblems(page)).toEqual([]);
});

inChromium("orders are told as they come through the chain, without a reload", async () => {
  await Promise.all([ensureOrdersChain(emulator.endpoint), deployOrderReconciler(emulator.endpoint)]);
  const state = database.places.run("orders");
  mkdirSync(dirname(state), { recursive: true });
  writeFileSync(state, JSON.stringify({ at: Date.now() + 3_600_000, name: "orders", consumers: [] }));
  await page.getByText("Switch it on with").waitFor({ state: "detached" });
  const orders = writeOrders(dynamoDb);
  await orders.put("anna's <b>order</b>", "placed", "10.50");
  await orders.put("anna's <b>order</b>", "paid", "10.50");
  await orders.put("ben", "placed", "1000");
  await orders.put("gone", "placed", "3");
  await orders.remove("gone");
  await orders.put("unreadable", "placed", "1");
  const { currency: _, ...untold } = orderItem("of another shop", "at the customs", "7.5");
  await orders.putMany([{ ...orderItem("kim", "placed", "1200"), currency: { S: "JPY" } }, untold as never]);
  await askUntilFigureIs("orders-now", "5");
  await askUntilFigureIs("changes-hour", "8");
  await expectSoon(() => figure(page, "worth-now")).toBe("1011.50");
  await expectSoon(() => page.locator('[data-figure="worth-now"] .note').textContent()).toMatch(
    /^and (¥1,200, 7.50 unknown|7.50 unknown, ¥1,200)$/,
  );
  await expectSoon(() => rowsOf(page, "statuses")).toEqual([
    ["placed", "3", "", "3", "€1,001.00 ¥1,200"],
    ["paid", "1", "", "1", "€10.50"],
    ["at the customs", "1", "", "1", "7.50 unknown"],
  ]);
  const changed = async () =>
    (await rowsOf(page, "changed")).map(([order, status, , worth]) => [order, status, worth]).sort();
  await expectSoon(changed).toEqual([
    ["anna's <b>order</b>", "paid", "€10.50"],
    ["ben", "placed", "€1,000.00"],
    ["kim", "placed", "¥1,200"],
    ["of another shop", "at the customs", "7.50 unknown"],
    ["unreadable", "placed", "€1.00"],
  ]);
  for (const topic of ["statuses", "changed", "changes"]) {
    await expectSoon(() => card(topic).locator("[data-scanned]").textContent()).toMatch(
      /From the orders \(\w+\): [\d.]+ (bytes|kB) scanned\. Asked at \d\d:\d\d:\d\d\./,
    );
  }
});

inChromium("behind the chart of changes is a table, by keyboard alone and in the address", async () => {
  await card("changes")
    .getByText(/^6 placed, 1 changed, 1 removed; at most 8 changes, \d\d:00:00$/)
    .waitFor();
  await expectSoon(() => card("changes").locator("title").textContent()).toMatch(
    /: 6 placed, 1 changed, 1 removed$/,
  );
  await page.getByRole("button", { name: "Table of Changes an hour" }).focus();
  await page.keyboard.press("Enter");
  await card("changes").locator("tbody tr").waitFor();
  await expectSoon(() => rowsOf(page, "changes")).toEqual([
    [expect.stringMatching(/:00:00$/), "6", "1", "1", "6"],
  ]);
  await expectSoon(() => chosenIn(page, "tables")).toBe("changes");
  await page.getByLabel("30 days", { exact: true }).check({ force: true });
  await card("changes").locator("tbody tr").waitFor();
  await expectSoon(() => chosenIn(page, "changesOf")).toBe("30d");
});

inChromium("an order's versions stand on a time line, by a click on it", async () => {
  await card("changed").getByRole("button", { name: "anna's" }).click();
  await card("history").locator('[data-version="2"]').waitFor();
  await expectSoon(() => rowsOf(page, "history")).toEqual([
    [
      "1",
      expect.anything(),
      expect.stringMatching(/^\d\d:\d\d:\d\d$/),
      "placed",
      "1",
      "€10.50",
      "kettle, 1 l",
    ],
    ["2", expect.anything(), "now", "paid", "1", "€10.50", "kettle, 1 l"],
  ]);
  await expectSoon(() => card("history").getByRole("img").getAttribute("aria-label")).toMatch(
    /^Time line: placed [\d:]+, paid [\d:]+$/,
  );
  await expectSoon(() => chosenIn(page, "order")).toBe("anna's <b>order</b>");
  expect(await accessibilityProblems(page)).toEqual([]);
});

inChromium(
  "any order is looked up, also one that was removed, and the address leads back to it",
  async () => {
    await page.getByLabel("Order id").fill("gone");
    await page.keyboard.press("Enter");
    await card("history")
      .getByText(/, removed$/)
      .waitFor();
    await expectSoon(() => card("history").locator(".version-end").count()).toBe(1);
    await page.reload();
    await card("history")
      .getByText(/, removed$/)
      .waitFor();
    await page.getByLabel("Order id").fill("moon");
    await page.getByRole("button", { name: "Look" }).click();
    await card("history").getByText("No change of an order moon has come into the lake.").waitFor();
  },
);

inChromium("failed records are listed with the reason, and replayed one by one or all", async () => {
  await card("failed").getByText("None failed.").waitFor();
  await putFailed(s3, [inserted(8), inserted(9), Buffer.from("{no change")], "x");
  await askAgain();
  await figureIs("failed-changes", "3");
  const failed = async () =>
    (await rowsOf(page, "failed")).map(([, , , error, reason]) => [error, reason]).sort();
  await expectSoon(failed).toEqual([
    ["Lambda.FunctionError", "a row can be made"],
    ["Lambda.FunctionError", "a row can be made"],
    ["Lambda.FunctionError", expect.stringMatching(/JSON|change/)],
  ]);
  const one = page.locator("[data-failed]", { hasText: "a row can be made" }).first();
  await one.getByRole("button").focus();
  await page.keyboard.press("Enter");
  await card("failed").getByText("1 replayed.").waitFor();
  await figureIs("failed-changes", "2");
  await page.getByRole("button", { name: "Replay all" }).click();
  await card("failed").getByText("1 replayed. 1 failed again.").waitFor();
  await figureIs("failed-changes", "1");
  await figureIs("orders-now", "7");
});

inChromium("a reconcile puts right what was missed and tells what differs", async () => {
  await card("reconciled").getByText("No run has ended yet.").waitFor();
  await putRaw(s3, [inserted(7)], { arrivalMs: Date.now() - 600_000 });
  await page.getByRole("button", { name: "Reconcile now" }).click();
  await page.getByRole("button", { name: "Reconciling…" }).waitFor();
  await card("reconciled").locator('[data-verdict="bad"]').waitFor({ timeout: 60_000 });
  await card("reconciled").getByText("1 missed, put right, 3 differ, 1 failed.").waitFor();
  await figureIs("missed-changes", "1");
  await figureIs("differing", "3");
  await figureIs("orders-now", "8");
  await card("reconciled").getByText("Which differ").click();
  await card("reconciled").getByRole("button", { name: "order-7" }).click();
  await card("history").getByText("order-7").waitFor();
  await card("history").locator('[data-version="1"]').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
});

inChromium.each([
  ["dark", { colorScheme: "dark" as const, width: 1280 }],
  ["narrow", { colorScheme: "light" as const, width: 320 }],
])("%s, it has no serious accessibility problem and needs no scrolling sideways", async (_, options) => {
  const isReady = async (other: Page) => {
    for (const selector of [
      '[data-topic="changes"] figure',
      '[data-version="1"]',
      "[data-failed]",
      "[data-verdict]",
    ]) {
      await other.locator(selector).first().waitFor();
    }
  };
  const address = `${dashboard.url}&page=orders&order=order-7`;
  expect(await lookAt(browser, address, options, isReady)).toEqual(GOOD_LOOK);
});

inChromium("it loads in under a second, with less than 300 kB", async () => {
  const { fastestMs, bytes } = await measureLoads(page, () =>
    page.locator("[data-status]").first().waitFor(),
  );
  expect(fastestMs).toBeLessThan(1_000);
  expect(bytes).toBeLessThan(300_000);
});

inChromium("where nothing runs any more it says so", async () => {
  release();
  await askAgain();
  await page.getByText("Nothing runs: npm start starts the system.").first().waitFor();
  expect(page.complaints).toEqual([]);
});
