import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { InterruptedError } from "../errors/user-error.ts";
import * as bots from "../proof/bots/history.ts";
import { type HistoryResult, runHistories } from "../proof/histories.ts";
import * as orchestrator from "../proof/orchestrator/history.ts";
import { onInterruption } from "./interruption.ts";
import type { showProgress } from "./prove-progress.ts";
import type { Proved } from "./prove-table.ts";

const HISTORIES = 500;

interface MadeUpScenario {
  what: string;
  run: (seed: number) => Promise<HistoryResult>;
  /** The half of it that needs a real database is proof/__main__.py's. */
  isPythonsToo?: boolean;
}

/** Scenarios that take place among services that are made up, in time that does not pass. */
export const MADE_UP: Readonly<Record<string, MadeUpScenario>> = {
  bots: { what: "bots, the fast path", run: bots.runHistory, isPythonsToo: true },
  orchestrator: { what: "orchestrator", run: orchestrator.runHistory },
};

/**
 * Histories at random; the faults of each that has any are in `differences.txt` of the folder, with the seed that makes it again
 * in one round.
 * @throws InterruptedError after Ctrl-C
 */
export async function proveHistories(
  scenario: string,
  { seed, rounds = HISTORIES, folder }: { seed: number; rounds?: number | undefined; folder: string },
  progress: ReturnType<typeof showProgress>,
): Promise<Proved> {
  const { what, run } = MADE_UP[scenario] as (typeof MADE_UP)[string];
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
    for await (const history of runHistories(run, seed, rounds)) {
      if (isInterrupted) {
        throw new InterruptedError("interrupted");
      }
      done += 1;
      progress.show(`${scenario}: ${done} of ${rounds}`);
      count(times, history.times);
      records += history.records;
      for (const fault of history.faults) {
        count(differences, { [fault]: 1 });
        appendFileSync(
          join(folder, "differences.txt"),
          `${fault}; again: --only ${scenario} --rounds 1 --seed ${history.seed}\n`,
        );
      }
    }
  } finally {
    stopListening();
  }
  return {
    ...{ scenario, title: `${what}: ${rounds} histories`, times, records, read_again: 0 },
    ...{ rows: 0, differences, seconds: (performance.now() - began) / 1000 },
  };
}

function count(sums: Record<string, number>, more: Record<string, number>): void {
  for (const [what, number] of Object.entries(more)) {
    sums[what] = (sums[what] ?? 0) + number;
  }
}
