import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What a browser says when a server is away is no defect of the page. */
const OF_THE_NETWORK = /net::ERR_|Failed to load resource/;

/** A page that keeps what it complained about. */
export interface TestPage extends Page {
  complaints: string[];
}

export async function openPage(
  browser: Browser,
  url: string,
  options: { colorScheme?: "light" | "dark"; width?: number } = {},
): Promise<TestPage> {
  const { colorScheme = "light", width = 1280 } = options;
  // The policy would keep axe out.
  const context = await browser.newContext({
    ...{ colorScheme, bypassCSP: false },
    viewport: { width, height: 900 },
  });
  const page = Object.assign(await context.newPage(), { complaints: [] as string[] });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !OF_THE_NETWORK.test(message.text())) {
      page.complaints.push(message.text());
    }
  });
  page.on("pageerror", (error) => page.complaints.push(error.message));
  await page.goto(url);
  return page;
}

/** The exact value of a figure in the headline. */
export function figure(page: Page, name: string): Promise<string | null> {
  return page.locator(`[data-figure="${name}"] data`).getAttribute("value");
}

/** A card, by what it is about. */
export const cardOf = (page: Page, topic: string) => page.locator(`[data-topic="${topic}"]`);

/** Texts of the cells of each row of a card, heads included. */
export const rowsOf = (page: Page, topic: string) =>
  cardOf(page, topic)
    .locator("tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) =>
        [...row.children].map((cell) => (cell.textContent ?? "").replace(/\s+/g, " ").trim()),
      ),
    );

/** What the address keeps. */
export const chosenIn = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);

/** Serious and critical ones, a line each. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(await axeSource());
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => ["serious", "critical"].includes(impact))
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
}

async function axeSource(): Promise<string> {
  const { readFile } = await import("node:fs/promises");
  return readFile(AXE, "utf8");
}
