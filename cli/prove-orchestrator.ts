import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { InterruptedError } from "../errors/user-error.ts";
import { runHistories } from "../proof/orchestrator/histories.ts";
import { onInterruption } from "./interruption.ts";
import type { showProgress } from "./prove-progress.ts";
import type { Proved } from "./prove-table.ts";

export const ORCHESTRATOR = "orchestrator";

const HISTORIES = 500;

/**
 * Starts and stops of the orchestrator at random, in time that does not pass; the faults of each history that has any are in
 * `differences.txt` of the folder, with the seed that makes it again in one round.
 * @throws InterruptedError after Ctrl-C
 */
export async function proveOrchestrator(
  { seed, rounds = HISTORIES, folder }: { seed: number; rounds?: number | undefined; folder: string },
  progress: ReturnType<typeof showProgress>,
): Promise<Proved> {
  const began = performance.now();
  const times: Record<string, number> = {};
  const differences: Record<string, number> = {};
  let records = 0;
  let done = 0;
  let isInterrupted = false;
  const stopListening = onInterruption(
    () => {
      isInterrupted = true;
    },
    () => {},
  );
  try {
    for await (const history of runHistories(seed, rounds)) {
      if (isInterrupted) {
        throw new InterruptedError("interrupted");
      }
      done += 1;
      progress.show(`${ORCHESTRATOR}: ${done} of ${rounds}`);
      count(times, history.times);
      records += history.records;
      for (const fault of history.faults) {
        count(differences, { [fault]: 1 });
        appendFileSync(
          join(folder, "differences.txt"),
          `${fault}; again: --only ${ORCHESTRATOR} --rounds 1 --seed ${history.seed}\n`,
        );
      }
    }
  } finally {
    stopListening();
  }
  return {
    ...{ scenario: ORCHESTRATOR, title: `orchestrator: ${rounds} histories`, times, records, read_again: 0 },
    ...{ rows: 0, differences, seconds: (performance.now() - began) / 1000 },
  };
}

function count(sums: Record<string, number>, more: Record<string, number>): void {
  for (const [what, number] of Object.entries(more)) {
    sums[what] = (sums[what] ?? 0) + number;
  }
}
