import type { Page } from "playwright-core";

const LOADS = 3;

/**
 * Loads the page again some times, without the browser's cache.
 * @returns the least time until it was ready, as what else the machine does is no property of the page, and what came over the network
 */
export async function measureLoads(
  page: Page,
  isReady: () => Promise<void>,
): Promise<{ fastestMs: number; bytes: number }> {
  const client = await page.context().newCDPSession(page);
  const sizes = new Map<string, number>();
  await client.send("Network.enable");
  client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) =>
    sizes.set(requestId, encodedDataLength),
  );
  await client.send("Network.setCacheDisabled", { cacheDisabled: true });
  const times: number[] = [];
  for (let load = 0; load < LOADS; load += 1) {
    sizes.clear();
    await page.reload();
    await isReady();
    times.push(await page.evaluate(() => performance.now()));
  }
  await client.detach();
  return { fastestMs: Math.min(...times), bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0) };
}
