const FIRST_MS = 100;
const LONGEST_MS = 10_000;

/** Milliseconds to wait after so many failures in a row. */
export function retryDelayMs(failures: number): number {
  return Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS);
}
