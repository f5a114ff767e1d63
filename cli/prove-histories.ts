import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { InterruptedError } from "../errors/user-error.ts";
import * as bots from "../proof/bots/history.ts";
import { type HistoryResult, runHistories } from "../proof/histories.ts";
import * as orchestrator from "../proof/orchestrator/history.ts";
import { runHistory } from "../proof/orders/history.ts";
import { startViews } from "../proof/orders/views.ts";
import { onInterruption } from "./interruption.ts";
import type { showProgress } from "./prove-progress.ts";
import type { Proved } from "./prove-table.ts";

interface MadeUpScenario {
  what: string;
  /** How many histories, where nobody says it. */
  usual: number;
  begin: () => Histories;
  /** The half of it that needs a real database is proof/__main__.py's. */
  isPythonsToo?: boolean;
}

interface Histories {
  run: (seed: number) => Promise<HistoryResult>;
  /** Of what runs for all of them. */
  stop?: () => Promise<void>;
}

/** Scenarios that take place among services that are made up, in time that does not pass. */
export const MADE_UP: Readonly<Record<string, MadeUpScenario>> = {
  bots: {
    ...{ what: "bots, the fast path", usual: 500, isPythonsToo: true },
    begin: () => ({ run: bots.runHistory }),
  },
  orchestrator: {
    ...{ what: "orchestrator", usual: 500 },
    begin: () => ({ run: orchestrator.runHistory }),
  },
  orders: {
    ...{ what: "orders through a chain that is made up", usual: 1_000 },
    begin: () => {
      const views = startViews();
      return { run: (seed) => runHistory(seed, views), stop: views.stop };
    },
  },
};

/**
 * Histories at random; the faults of each that has any are in `differences.txt` of the folder, with the seed that makes it again
 * in one round.
 * @throws InterruptedError after Ctrl-C
 */
export async function proveHistories(
  scenario: string,
  { seed, histories, folder }: { seed: number; histories?: number | undefined; folder: string },
  progress: ReturnType<typeof showProgress>,
): Promise<Proved> {
  const { what, begin, usual } = MADE_UP[scenario] as (typeof MADE_UP)[string];
  const wanted = histories ?? usual;
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
  const { run, stop } = begin();
  try {
    for await (const history of runHistories(run, seed, wanted)) {
      if (isInterrupted) {
        throw new InterruptedError("interrupted");
      }
      done += 1;
      progress.show(`${scenario}: ${done} of ${wanted} histories`);
      count(times, history.times);
      records += history.records;
      for (const fault of history.faults) {
        count(differences, { [fault]: 1 });
        appendFileSync(
          join(folder, "differences.txt"),
          `${fault}; again: --only ${scenario} --histories 1 --rounds 0 --seed ${history.seed}\n`,
        );
      }
    }
  } finally {
    stopListening();
    await stop?.();
  }
  return {
    ...{ scenario, title: `${what}: ${wanted} histories`, times, records, read_again: 0 },
    ...{ rows: 0, differences, seconds: (performance.now() - began) / 1000 },
  };
}

function count(sums: Record<string, number>, more: Record<string, number>): void {
  for (const [what, number] of Object.entries(more)) {
    sums[what] = (sums[what] ?? 0) + number;
  }
}
