/** To a table of DynamoDB. */
export const WRITES_AT_ONCE = 32;

/**
 * Does the work for each of the items, so many at once; what fails keeps none of the others from being done.
 * @throws the first failure, when all are done
 */
export async function inParallel<T, R>(
  atOnce: number,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  const left = items.values();
  async function workOn(): Promise<void> {
    for (const item of left) {
      try {
        results.push(await work(item));
      } catch (error) {
        failures.push(error);
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, workOn));
  if (failures.length > 0) {
    throw failures[0];
  }
  return results;
}
