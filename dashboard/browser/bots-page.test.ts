// The page "Bots" in a real Chromium over a real PostgreSQL; without a running system, so that no figure moves by itself.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Browser } from "playwright-core";
import { startTestDatabase } from "../../local/database/test-database.ts";
import { withClient } from "../../local/database.ts";
import { keepMail } from "../../local/mails.ts";
import { userName } from "../../local/user-name.ts";
import { insertBotsHistory } from "../../postgres/bots-history.ts";
import { type Dashboard, startDashboard } from "../server/server.ts";
import { findChromium, launchChromium } from "./chromium.ts";
import { expectSoon } from "./expect-soon.ts";
import { accessibilityProblems, chosenIn, figure, openPage, rowsOf, type TestPage } from "./test-page.ts";

const executable = findChromium(process.env.PATH);
const inChromium = executable === undefined ? test.skip : test;

let database: Awaited<ReturnType<typeof startTestDatabase>>;
let dashboard: Dashboard;
let browser: Browser;
let page: TestPage;

beforeAll(async () => {
  database = await startTestDatabase();
  dashboard = await startDashboard(database.places);
  if (executable !== undefined) {
    browser = await launchChromium(executable);
    page = await openPage(browser, dashboard.url);
  }
});
afterAll(async () => {
  await browser?.close();
  await dashboard.stop();
  await database.remove();
});

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

inChromium("the page is one of two, and the address keeps it", async () => {
  await page.getByRole("link", { name: "Bots" }).click();
  await page.getByRole("heading", { name: "Marked by rate" }).waitFor();
  await expectSoon(() => chosenIn(page, "page")).toBe("bots");
  await page.goBack();
  await page.getByRole("heading", { name: "Who earned it?" }).waitFor();
  await page.goForward();
  await page.getByRole("heading", { name: "Marked by rate" }).waitFor();
});

inChromium("where the lane is off it says what that means and how to switch it on", async () => {
  await page.getByText("Switch it on with npm start").waitFor();
  await page.getByText("Nobody was marked in this time.").waitFor();
  expect(await page.locator("main").textContent()).not.toMatch(/NaN|undefined|null|Infinity/);
  expect(await accessibilityProblems(page)).toEqual([]);
});

inChromium("where the lane runs nothing is to be switched on", async () => {
  const state = database.places.run("bots");
  mkdirSync(dirname(state), { recursive: true });
  writeFileSync(state, JSON.stringify({ at: Date.now() + 3_600_000, name: "bots", consumers: [] }));
  await page.getByText("Switch it on with").waitFor({ state: "detached" });
});

inChromium("figures are those of the facts, and come without a reload", async () => {
  await withClient(database.clientConfig("owner"), insertBotsHistory);
  await page.locator('[data-figure="moved"] data[value="25.00"]').waitFor();
  const names = ["marked-now", "left-out"];
  await expectSoon(() => Promise.all(names.map((name) => figure(page, name)))).toEqual(["0", "41.03"]);
  await page.getByText("by rate; 1 released; 2 in 24 hours").waitFor();
  await page.getByText("by rate 12, by agent 3, by hand 1").waitFor();
  const columnsOf = async (topic: string, columns: number[]) =>
    (await rowsOf(page, topic)).map((cells) => columns.map((column) => cells[column]));
  await expectSoon(() => columnsOf("marked", [0, 1, 4, 5])).toEqual([
    ["kiosk", "Block Withdraw", "12", "released by anna: the shop's own kiosk"],
    ["fast", "Release", "12", ""],
  ]);
  await expectSoon(() => columnsOf("agents", [0, 4])).toEqual([["crawler now", "3"]]);
  await expectSoon(() => columnsOf("bot-agents", [0, 1, 2, 3])).toEqual([
    ["Examplebot", "1", "3", "100.0 %"],
  ]);
  await expectSoon(() => rowsOf(page, "moved")).toEqual([
    ["organic search", "email", "1", "€20.00"],
    ["direct", "unattributed", "1", "€5.00"],
  ]);
  await expectSoon(() => columnsOf("decisions", [0, 2, 3, 5, 6, 7, 8])).toEqual([
    ["kiosk", "released", "now", "further notice", "anna", "the shop's own kiosk", expect.anything()],
    [
      "scraper",
      "blocked",
      "now",
      expect.stringMatching(/^\d\d:\d\d:\d\d$/),
      "ben",
      "scrapes prices",
      expect.anything(),
    ],
  ]);
});

inChromium("each mail is shown, with what it says", async () => {
  const sent = new Date().toISOString();
  const text = 'User "fast" made 12 clicks\n\nWhat to do: look\u202e';
  keepMail(database.places, { id: "1", sent, subject: "a user clicks like a bot", text });
  await page.locator("summary", { hasText: 'User "fast" made 12 clicks' }).click();
  await page.getByText("a user clicks like a bot").waitFor();
  await page.getByText("What to do: look\\u202e").waitFor();
});

inChromium(
  "a user is released by keyboard alone, with a reason, and the lines are credited anew",
  async () => {
    await page.getByRole("button", { name: "Release fast" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("13 clicks and 1 order,").waitFor();
    await page.getByText("At most 12 events within 10 s").waitFor();
    await expectSoon(() => page.getByRole("radio", { name: "Release" }).isChecked()).toBe(true);
    await page.keyboard.press("Tab");
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByLabel("Why").focus();
    await page.keyboard.press("Enter");
    expect(await page.locator("[data-overrides]").count()).toBe(0);
    await page.keyboard.type("a <b>fast</b> shopper");
    await page.keyboard.press("Enter");
    await page.locator('[data-verdict="released"]', { hasText: "a <b>fast</b> shopper" }).waitFor();
    await page.keyboard.press("Escape");
    await expectSoon(() => page.locator("dialog").isVisible()).toBe(false);
    await page
      .locator('[data-topic="decisions"] tr', { hasText: userName() })
      .getByText("a <b>fast</b> shopper")
      .waitFor();
    await page.locator('[data-figure="moved"] data[value="5.00"]').waitFor();
    await page.locator('[data-figure="left-out"] data[value="10.26"]').waitFor();
  },
);

inChromium(
  "any user can be looked up and blocked for a while; a wrong while is refused in words",
  async () => {
    await page.getByPlaceholder("Any user's id").fill("..");
    await page.keyboard.press("Enter");
    await page.getByText("No event of this user is kept.").waitFor();
    await page.keyboard.press("Escape");
    await page.getByPlaceholder("Any user's id").fill("slow");
    await page.keyboard.press("Enter");
    await page.getByText("10 clicks and 0 orders").waitFor();
    await page.getByRole("radio", { name: "Block" }).check();
    await page.getByLabel("Why").fill("just under the rule");
    await page.getByLabel("Clicks from").fill("2026-01-02T00:00:00");
    await page.getByLabel("until", { exact: true }).fill("2026-01-01T00:00:00");
    await page.getByRole("button", { name: "Decide" }).click();
    await page.getByRole("alert").getByText("To must be after from.").waitFor();
    await page.getByLabel("Clicks from").fill("");
    await page.getByLabel("until", { exact: true }).fill("2036-01-01T00:00:00");
    await page.getByRole("button", { name: "Decide" }).click();
    await page.locator('[data-verdict="blocked"]', { hasText: "until" }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator('[data-figure="left-out"] data[value="35.90"]').waitFor();
  },
);

inChromium("what was decided is withdrawn, for the span that it was decided for", async () => {
  await page.getByRole("button", { name: "Withdraw slow" }).click();
  await page.getByText("10 clicks and 0 orders").waitFor();
  await expectSoon(() => page.getByRole("radio", { name: "Withdraw" }).isChecked()).toBe(true);
  await expectSoon(() => page.getByLabel("until", { exact: true }).inputValue()).toBe("2036-01-01T00:00");
  await expectSoon(() => page.getByLabel("Clicks from").inputValue()).toBe("");
  await page.getByText(`as everywhere on this page (${ZONE})`).waitFor();
  await page.getByLabel("Why").fill("nobody knows");
  await page.keyboard.press("Enter");
  await page.locator("[data-overrides] tr", { hasText: "withdrawn now" }).waitFor();
  await page.locator("[data-overrides] tr", { hasText: "blocked replaced" }).waitFor();
  await expectSoon(() => page.locator("[data-verdict]").count()).toBe(0);
  await page.keyboard.press("Escape");
  await page.locator('[data-figure="left-out"] data[value="10.26"]').waitFor();
  await expectSoon(() => page.getByRole("button", { name: "Withdraw slow" }).count()).toBe(0);
});

inChromium.each([
  ["dark", { colorScheme: "dark" as const, width: 1280 }],
  ["narrow", { colorScheme: "light" as const, width: 390 }],
])("%s, it has no serious accessibility problem and needs no scrolling sideways", async (_, options) => {
  const other = await openPage(browser, `${dashboard.url}&page=bots`, options);
  await other.locator('[data-figure="moved"] data[value="5.00"]').waitFor();
  expect(await accessibilityProblems(other)).toEqual([]);
  const block = await other.getByRole("button", { name: "Block kiosk" }).boundingBox();
  expect((block?.x ?? 0) + (block?.width ?? 0)).toBeLessThan(options.width);
  await other.getByRole("button", { name: "kiosk", exact: true }).first().click();
  await other.getByRole("radio", { name: "Release" }).waitFor();
  expect(await accessibilityProblems(other)).toEqual([]);
  for (const selector of ["html", "dialog[open]"]) {
    const fits = (element: Element) => element.scrollWidth <= element.clientWidth;
    expect(await other.locator(selector).evaluate(fits)).toBe(true);
  }
  expect(other.complaints).toEqual([]);
  await other.context().close();
});

inChromium("nothing was complained about", () => {
  expect(page.complaints).toEqual([]);
});
