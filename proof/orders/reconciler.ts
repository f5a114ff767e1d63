import { refill } from "../../functions/order-reconciler/refill.ts";
import { replayFailed } from "../../functions/order-reconciler/replay-failed.ts";
import type { Draws } from "../draws.ts";
import { type Bucket, DiedError } from "./bucket.ts";
import type { Clock } from "./clock.ts";

/** How long Firehose may take; here it takes longer at times, which must do no harm. */
export const DELIVERY_MS = 60_000;

const LONGEST_LIFE = 40;

const silent = { error: () => {} };

/** What the reconciler does of its work, dying at any step, and after as many changes as it happens. */
export function createReconciler(bucket: Bucket, clock: Clock, draws: Draws) {
  async function reconcile(lifetime?: number): Promise<number> {
    const { refilled } = await refill({
      ...{ objects: bucket.objects(lifetime), before: clock.now() - DELIVERY_MS, logger: silent },
      mostChanges: draws.pick([1, 10, 1_000]),
      hasTime: () => lifetime === undefined || draws.chance(0.8),
    });
    return refilled;
  }

  async function replay(lifetime?: number): Promise<number> {
    const objects = bucket.objects(lifetime);
    const { replayed } = await replayFailed({
      objects,
      ids: undefined,
      after: undefined,
      hasTime: () => true,
    });
    return replayed;
  }

  return {
    reconcile,
    replay,
    /** @returns what it did, of which it cannot tell how much */
    async disturbed(): Promise<string> {
      const work = draws.pick([reconcile, replay]);
      try {
        await work(Math.floor(draws.between(0, LONGEST_LIFE)));
        return "reconciled meanwhile";
      } catch (error) {
        if (!(error instanceof DiedError)) {
          throw error;
        }
        return "reconciler died";
      }
    },
  };
}
