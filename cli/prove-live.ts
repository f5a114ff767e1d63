import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { LivePlan, LiveResult } from "../proof/live.ts";
import * as orders from "../proof/orders/scenario.ts";
import * as sync from "../proof/sync/scenario.ts";
import * as warehouse from "../proof/warehouse/scenario.ts";
import { interruptible } from "./interruption.ts";
import type { showProgress } from "./prove-progress.ts";
import type { Proved } from "./prove-table.ts";

interface LiveScenario {
  what: string;
  /** How often something is done to the system, where nobody says it. */
  usual: number;
  prove: (plan: LivePlan) => AsyncGenerator<LiveResult>;
}

/** Scenarios with a system of their own that is started from here. */
export const LIVE: Readonly<Record<string, LiveScenario>> = {
  orders: { what: "orders, the chain", usual: 20, prove: orders.proveLive },
  warehouse: { what: "warehouse", usual: 20, prove: warehouse.proveLive },
  sync: { what: "sync", usual: 50, prove: sync.proveLive },
};

/** It could not go on: what it left is kept with the logs. */
function failed(scenario: string, title: string, error: Error, folder: string): Proved {
  appendFileSync(join(folder, `${scenario}-differences.txt`), `${error.stack}\n`);
  return {
    ...{ scenario, title, times: {}, records: 0, read_again: 0, rows: 0 },
    ...{ differences: { [`failed: ${error.message}`]: 1 }, seconds: 0 },
  };
}

/**
 * A scenario's system, disturbed; what differs is in a file of the folder that is called after it.
 * @param work rounds: how often something is done to it
 * @throws InterruptedError after Ctrl-C
 */
export async function proveLive(
  scenario: string,
  { seed, rounds, folder }: { seed: number; rounds?: number | undefined; folder: string },
  progress: ReturnType<typeof showProgress>,
): Promise<Proved[]> {
  const { what, usual, prove } = LIVE[scenario] as LiveScenario;
  const proved: Proved[] = [];
  const show = (text: string) => progress.show(`${scenario}: ${text}`);
  const work = async (signal: AbortSignal): Promise<void> => {
    try {
      const plan = { seed, kills: rounds ?? usual, folder, progress: show, signal };
      for await (const { doubles, details: _, ...result } of prove(plan)) {
        proved.push({ scenario, ...result, read_again: doubles });
      }
    } catch (error) {
      // What was killed under it fails in many ways.
      signal.throwIfAborted();
      proved.push(failed(scenario, what, error as Error, folder));
    }
  };
  await interruptible(work, () => {});
  return proved;
}
