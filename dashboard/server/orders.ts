import type { LastRun } from "../../functions/order-reconciler/last-run.ts";
import type { Answer, OrdersLaneAnswer } from "../wire.ts";
import { keepAnswers } from "./kept-answers.ts";
import { createOrderRepairs } from "./order-repairs.ts";
import type { OrdersControl } from "./sources.ts";

const FAILED_COLUMNS = ["id", "failed_at", "error", "reason", "start"] as const;

/** The page's questions on orders, asked as seldom as can be, and what it has put right. */
export interface Orders {
  lane(): OrdersLaneAnswer;
  /** @throws as `OrdersControl` */
  ask(report: string, parameters: Record<string, unknown>): Promise<Answer>;
  /** Every version of an order; no rows where there was none. @throws as `OrdersControl` */
  history(order: string): Promise<Answer>;
  /** @throws as `OrdersControl` */
  failed(): Promise<Answer>;
  /** @throws as `OrdersControl` */
  reconciled(): Promise<LastRun | null>;
  /** What was answered is asked again. */
  askAgain(): void;
  /** Where nothing else is being put right. */
  reconcile(): void;
  /** Where nothing else is being put right. @param ids default: all that failed */
  replay(ids?: readonly string[]): void;
}

/**
 * @param parts.onLane what `lane` says is another
 * @param parts.onAnswers so is what was asked
 */
export function createOrders(parts: {
  control: OrdersControl;
  explain: (error: unknown) => string;
  onLane: () => void;
  onAnswers: () => void;
}): Orders {
  const { control, explain, onLane, onAnswers } = parts;
  const kept = keepAnswers(control.goodForMs);
  const repairs = createOrderRepairs({ explain, onChange: onLane, onEnd: askAgain });

  function askAgain(): void {
    kept.forget();
    onAnswers();
  }

  const ask: Orders["ask"] = (report, parameters) =>
    kept.ask(report, parameters, async () => {
      const askedAt = new Date().toISOString();
      const { columns, rows, notes } = await control.run(report, { parameters });
      return { columns, rows, notes, askedAt };
    });

  return {
    lane: () => ({ isOn: control.isOn(), switchOn: control.switchOn, repair: repairs.state() }),
    ask,
    history: (order) => ask("order-history", { order }),
    failed: () =>
      kept.ask("failed", {}, async () => {
        const askedAt = new Date().toISOString();
        const { count, rows } = await control.failed();
        const cells = rows.map((row) => FAILED_COLUMNS.map((column) => row[column]));
        return { columns: [...FAILED_COLUMNS], rows: cells, total: count, askedAt };
      }),
    reconciled: () => kept.ask("reconciled", {}, control.reconciled),
    askAgain,
    reconcile: () => repairs.begin("reconcile", () => control.reconcile().then(() => undefined)),
    replay: (ids) => repairs.begin("replay", () => control.replay(ids)),
  };
}
