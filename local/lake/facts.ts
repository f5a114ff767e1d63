import { UserError } from "../../errors/user-error.ts";
import { ageArguments } from "../../functions/facts/job-arguments.ts";
import type { Places } from "../places.ts";
import { REPORTS } from "../reports-function.ts";
import type { ImportOutcome, ImportProgress } from "./import.ts";
import { runOnLake } from "./python.ts";

/** How far it is: of the raw objects that are not in the facts yet. */
export interface FactsProgress {
  /** Of the last object: when its first record arrived. */
  day: string;
  objects: number;
  of: number;
  records: number;
}

/** What it came to. */
export interface FactsOutcome {
  objects: number;
  records: number;
  /** That got other facts. */
  partitions: number;
  files: number;
  bytes: number;
  /** Records by the hour of their arrival, then by reason. */
  rejected: Record<string, Record<string, number>>;
  conflicting_checkouts: number;
  /** Files that were replaced some time ago. */
  removed: number;
  credit: CreditOutcome | { away: string };
  /** Of files that were put below external/. */
  imported: ImportOutcome[];
}

/** What became of credit, which PostgreSQL tells; `away` says why nothing did. */
export interface CreditOutcome {
  /** That were told anew. */
  days: number;
  files: number;
  bytes: number;
  /** Days that stay, because PostgreSQL has fewer of their lines than it had. */
  kept: number;
}

/** Ended before its time; what it did stands, and run again it goes on. */
export class FactsFailedError extends UserError {
  override name = "FactsFailedError";
}

/**
 * Makes facts of what the archiver has kept, by the job's own code in one process, on one core.
 * @throws AlreadyRunningError, FactsFailedError, InterruptedError
 */
export async function makeFacts(options: {
  places: Places;
  emulatorEndpoint: string;
  /** In seconds. */
  limits: { clickRetention: number; lookback: number };
  onProgress: (progress: FactsProgress | ImportProgress) => void;
  signal: AbortSignal;
}): Promise<FactsOutcome> {
  const { limits, onProgress, ...where } = options;
  const ages = ageArguments({ click_retention: limits.clickRetention, lookback: limits.lookback });
  const outcome = await runOnLake<FactsOutcome | FactsProgress | ImportProgress>({
    ...where,
    module: "lake.job",
    args: ["--here", ...Object.entries(ages).flat(), "--reports_function", REPORTS],
    onLine: (line) => {
      if ("of" in line) {
        onProgress(line);
      }
    },
    toError: (reason, cause) => new FactsFailedError(`not everything is made to facts: ${reason}`, { cause }),
  });
  if (!("files" in outcome)) {
    throw new Error("the job told no outcome");
  }
  return outcome;
}
