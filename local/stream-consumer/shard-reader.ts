import type { Batches } from "./batches.ts";
import { type Delivery, deliver } from "./deliver.ts";
import type { Position } from "./positions.ts";
import type { ShardRecord } from "./shard-record.ts";

export interface ShardReader {
  /** Consumes the shard to its end. @throws AbortError, when no invocation is under way any more */
  run(): Promise<void>;
  /** How long the oldest record that is not done with has waited, in milliseconds; undefined where that is not known. */
  lagMs(): number | undefined;
}

/** One shard of one mapping. What it has read but not handled when it stops, it reads again. */
export function createShardReader(shard: {
  batches: Batches;
  after: string | undefined;
  delivery: Omit<Delivery, "onDone">;
  keep(position: Position): void;
}): ShardReader {
  const { batches, delivery, keep } = shard;
  let { after } = shard;
  let undone: readonly ShardRecord[] = [];

  function onDone(last: ShardRecord): void {
    after = last.sequenceNumber;
    undone = undone.slice(undone.indexOf(last) + 1);
    keep({ after, hasEnded: false });
  }

  return {
    async run() {
      while (!batches.hasEnded()) {
        undone = await batches.next();
        if (undone.length > 0) {
          await deliver(undone, { ...delivery, onDone });
        }
      }
      keep({ ...(after !== undefined && { after }), hasEnded: true });
    },
    lagMs: () => (undone[0] ? delivery.now() - undone[0].arrivalMs : batches.behindMs()),
  };
}
