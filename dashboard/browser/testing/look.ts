import type { Browser, Page } from "playwright-core";
import { accessibilityProblems, openPage } from "../test-page.ts";

/** What may be wrong with a page as it looks, whatever it tells. */
export interface Look {
  /** Serious and critical ones, a line each. */
  accessibility: string[];
  needsScrollingSideways: boolean;
  complaints: string[];
}

export const GOOD_LOOK: Look = { accessibility: [], needsScrollingSideways: false, complaints: [] };

/**
 * Opens a page of its own, looks at it, and closes it.
 * @param ready waits for what must be seen first
 */
export async function lookAt(
  browser: Browser,
  url: string,
  options: Parameters<typeof openPage>[2],
  ready: (page: Page) => Promise<unknown>,
): Promise<Look> {
  const page = await openPage(browser, url, options);
  await ready(page);
  const look = {
    accessibility: await accessibilityProblems(page),
    needsScrollingSideways: await page.evaluate(() => document.documentElement.scrollWidth > innerWidth),
    complaints: page.complaints,
  };
  await page.context().close();
  return look;
}
