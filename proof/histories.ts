/** What one history did, and what is not as it should be in its end. */
export interface HistoryResult {
  seed: number;
  /** How often each thing happened. */
  times: Record<string, number>;
  /** That were put into the streams. */
  records: number;
  /** One line each. */
  faults: string[];
}

/** So many histories, each with a seed of its own that follows from the first. */
export async function* runHistories(
  run: (seed: number) => Promise<HistoryResult>,
  seed: number,
  count: number,
): AsyncGenerator<HistoryResult> {
  for (let number = 0; number < count; number += 1) {
    yield run(seed + number);
  }
}
