import { setTimeout as delay } from "node:timers/promises";

/** Something that was waited for did not happen in time. */
export class WaitedTooLongError extends Error {
  override name = "WaitedTooLongError";
}

/**
 * Asks `check` again and again until it gives something other than undefined or false, and returns that.
 * Times are milliseconds. What `check` throws ends the waiting.
 * @throws WaitedTooLongError naming `what`.
 */
export async function waitUntil<T>(
  what: string,
  check: () => T | undefined | false | Promise<T | undefined | false>,
  { timeoutMs, everyMs = 25 }: { timeoutMs: number; everyMs?: number },
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const result = await check();
    if (result !== undefined && result !== false) {
      return result;
    }
    if (performance.now() >= deadline) {
      throw new WaitedTooLongError(`waited ${timeoutMs / 1000} s for ${what}`);
    }
    await delay(everyMs);
  }
}
