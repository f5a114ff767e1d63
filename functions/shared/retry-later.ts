import pRetry, { type Options } from "p-retry";

/** So often what a service refused is asked for again. */
const RETRIES = 10;

/**
 * Does the work once more where it fails, later and later, as long as `options.shouldRetry` says so.
 * @param options.minTimeout milliseconds before the first time; @default 50
 * @throws what the work throws last
 */
export function retryLater<T>(work: () => Promise<T>, options: Options = {}): Promise<T> {
  return pRetry(work, {
    ...{ retries: RETRIES, minTimeout: 50, maxTimeout: 5_000, factor: 2, randomize: true },
    ...options,
  });
}
