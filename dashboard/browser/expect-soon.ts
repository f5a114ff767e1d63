import { setTimeout as delay } from "node:timers/promises";

const PATIENCE_MS = 60_000;
const EVERY_MS = 50;

/**
 * As `expect`, of what is read again until it holds: what a page shows comes answer by answer, so a figure that was waited for
 * says nothing of the one beside it.
 * @param read where it fails, as what was to be read is not there yet, it is read again, too
 */
export function expectSoon<T>(read: () => T | Promise<T>) {
  return {
    toBe: (expected: T) => retry(read, (found) => expect(found).toBe(expected)),
    toEqual: (expected: unknown) => retry(read, (found) => expect(found).toEqual(expected)),
    toMatch: (expected: RegExp) => retry(read, (found) => expect(found).toMatch(expected)),
  };
}

/** @throws the last failure */
async function retry<T>(read: () => T | Promise<T>, check: (found: T) => void): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return check(await read());
    } catch (error) {
      if (performance.now() >= deadline) {
        throw error;
      }
    }
    await delay(EVERY_MS);
  }
}
