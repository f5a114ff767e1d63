import { setTimeout as pause } from "node:timers/promises";
import { MOST_VERSIONS, type RecordedPayload } from "../../functions/order-desk/request.ts";
import { createPace, type Speed } from "../replay/pace.ts";
import { readOlistOrders } from "./order-versions.ts";

/** What a replay wrote, so far or in all. */
export interface ReplayedOrders {
  orders: number;
  /** Orders of which a step is told to have come before the one before it. */
  out_of_order: number;
  changes: number;
  written: number;
  /** That were written before. */
  repeated: number;
}

/**
 * Writes the orders of Olist's data set as they became what they are, the changes of each in its order.
 * @param options.record writes changes, and nothing twice: a replay that was ended goes on when it is begun again
 * @param options.signal ends it between two writes
 * @throws UnreadableTableError, and what `record` throws
 */
export async function replayOrders(options: {
  folder: string;
  speed: Speed;
  record: (versions: RecordedPayload[]) => Promise<{ written: number; repeated: number }>;
  onProgress?: (replayed: ReplayedOrders) => void;
  signal?: AbortSignal | undefined;
}): Promise<ReplayedOrders> {
  const { folder, speed, record, onProgress, signal } = options;
  const { versions, orders, outOfOrder } = await readOlistOrders(folder);
  const replayed = { orders, out_of_order: outOfOrder, changes: versions.length, written: 0, repeated: 0 };
  const pace = createPace(speed);
  for (let next = 0; next < versions.length && !signal?.aborted; ) {
    const untilDue = pace.untilDue(versions[next]?.at);
    if (untilDue > 0) {
      await pause(untilDue, undefined, signal && { signal }).catch(() => {});
      continue;
    }
    const upcoming = versions.slice(next, next + MOST_VERSIONS);
    const early = upcoming.findIndex(({ at }) => pace.untilDue(at) > 0);
    const due = early < 0 ? upcoming : upcoming.slice(0, early);
    const { written, repeated } = await record(due.map(({ recorded }) => recorded));
    replayed.written += written;
    replayed.repeated += repeated;
    next += due.length;
    onProgress?.(replayed);
  }
  return replayed;
}
