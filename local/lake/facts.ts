import { join } from "node:path";
import { execa } from "execa";
import { InterruptedError, UserError } from "../../errors/user-error.ts";
import { ageArguments } from "../../functions/facts/job-arguments.ts";
import { emulatorEnvironment } from "../emulator.ts";
import type { Places } from "../places.ts";
import { REPORTS } from "../reports-function.ts";
import { takeRunLock } from "../run-lock.ts";
import { LAKE } from "./archiver.ts";
import { declareTables, LAKE_DATABASE } from "./catalog.ts";

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
  onProgress: (progress: FactsProgress) => void;
  signal: AbortSignal;
}): Promise<FactsOutcome> {
  const { places, emulatorEndpoint, limits, onProgress, signal } = options;
  const ages = ageArguments({ click_retention: limits.clickRetention, lookback: limits.lookback });
  const release = takeRunLock(places.run("lake-facts"), "lake");
  try {
    await declareTables(emulatorEndpoint);
    const job = execa(
      join(places.venvBin, "python"),
      [
        ...["-m", "lake.job", "--here", "--lake", `s3://${LAKE}`, "--database", LAKE_DATABASE],
        ...["--endpoint", emulatorEndpoint],
        ...Object.entries(ages).flat(),
        ...["--reports_function", REPORTS],
      ],
      {
        cwd: places.root,
        env: {
          PYTHONPATH: join(places.root, "glue-scripts"),
          TMPDIR: places.sparkScratch,
          ...emulatorEnvironment(emulatorEndpoint),
        },
        stdin: "ignore",
        cancelSignal: signal,
      },
    );
    return await follow(job, onProgress);
  } catch (error) {
    if (signal.aborted) {
      throw new InterruptedError("interrupted");
    }
    if (error instanceof UserError) {
      throw error;
    }
    const { stderr, shortMessage } = error as { stderr?: string; shortMessage?: string };
    const reason = stderr?.trim().split("\n").pop() || shortMessage;
    throw new FactsFailedError(`not everything is made to facts: ${reason}`, { cause: error });
  } finally {
    release();
  }
}

/** @returns its last line */
async function follow(
  lines: AsyncIterable<string>,
  onProgress: (progress: FactsProgress) => void,
): Promise<FactsOutcome> {
  let last: FactsOutcome | FactsProgress | undefined;
  for await (const line of lines) {
    last = JSON.parse(line) as FactsOutcome | FactsProgress;
    if ("of" in last) {
      onProgress(last);
    }
  }
  if (last === undefined || !("files" in last)) {
    throw new Error("the job told no outcome");
  }
  return last;
}
