import { type HistoryResult, runHistory } from "./history.ts";

/** So many histories, each with a seed of its own that follows from the first. */
export async function* runHistories(seed: number, count: number): AsyncGenerator<HistoryResult> {
  for (let number = 0; number < count; number += 1) {
    yield runHistory(seed + number);
  }
}
