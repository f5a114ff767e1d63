import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { proveLive } from "../proof/orders/scenario.ts";
import { interruptible } from "./interruption.ts";
import type { showProgress } from "./prove-progress.ts";
import type { Proved } from "./prove-table.ts";

const KILLS = 20;

/** It could not go on: what it left is kept with the logs. */
function failed(error: Error, folder: string): Proved {
  appendFileSync(join(folder, "orders-differences.txt"), `${error.stack}\n`);
  return {
    ...{ scenario: "orders", title: "orders, the chain", times: {}, records: 0, read_again: 0, rows: 0 },
    ...{ differences: { [`failed: ${error.message}`]: 1 }, seconds: 0 },
  };
}

/**
 * The chain of orders on an emulator of its own; what differs is in `orders-differences.txt` of the folder.
 * @param work rounds: how often something is killed
 * @throws InterruptedError after Ctrl-C
 */
export async function proveOrders(
  { seed, rounds = KILLS, folder }: { seed: number; rounds?: number | undefined; folder: string },
  progress: ReturnType<typeof showProgress>,
): Promise<Proved[]> {
  const proved: Proved[] = [];
  const show = (text: string) => progress.show(`orders: ${text}`);
  const prove = async (signal: AbortSignal): Promise<void> => {
    try {
      const work = { seed, kills: rounds, folder, progress: show, signal };
      for await (const { doubles, details: _, ...result } of proveLive(work)) {
        proved.push({ scenario: "orders", ...result, read_again: doubles });
      }
    } catch (error) {
      // What was killed under it fails in many ways.
      signal.throwIfAborted();
      proved.push(failed(error as Error, folder));
    }
  };
  await interruptible(prove, () => {});
  return proved;
}
