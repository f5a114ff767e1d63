import type { OrderReconcilerAnswers } from "../../functions/order-reconciler/order-reconciler.ts";
import type { OrderReconcilerPayload } from "../../functions/order-reconciler/request.ts";
import type { Replayed } from "../wire.ts";
import type { OrdersControl } from "./sources.ts";

/** Asks the Lambda. @throws SystemAwayError, FunctionFailedError, FunctionNotFoundError */
export type AskOrderReconciler = (payload: OrderReconcilerPayload) => Promise<unknown>;

/** What the page wants of the Lambda order-reconciler, wherever it is. */
export function askingOf(
  ask: AskOrderReconciler,
): Pick<OrdersControl, "failed" | "reconciled" | "reconcile" | "replay"> {
  type Answers = OrderReconcilerAnswers;
  return {
    failed: async () => (await ask({ action: "failed" })) as Answers["failed"],
    reconciled: async () => (await ask({ action: "last" })) as Answers["last"],
    async reconcile() {
      await ask({ action: "reconcile" });
    },
    async replay(ids) {
      const sum: Replayed = { replayed: 0, failed_again: 0 };
      let after: string | undefined;
      do {
        const chosen = { ...(ids && { ids: [...ids] }), ...(after !== undefined && { after }) };
        const done = (await ask({ action: "replay", ...chosen })) as Answers["replay"];
        sum.replayed += done.replayed;
        sum.failed_again += done.failed_again;
        after = done.next ?? undefined;
      } while (after !== undefined);
      return sum;
    },
  };
}
