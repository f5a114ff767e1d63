import { z } from "zod";
import { UserError } from "../../errors/user-error.ts";
import { BrokenFileError, readJsonFile } from "../read-json-file.ts";
import { writeJsonFile } from "../write-json-file.ts";
import { isActive, type JobRun, jobRunSchema } from "./job-run.ts";

/** Ended runs beyond this many are forgotten, the oldest first, so that each write of the file stays small. */
const RUNS_KEPT = 500;

/** The history of all runs in one file that is written at every change. */
export interface RunStore {
  /** The newest first. */
  all(): JobRun[];
  find(runId: string): JobRun | undefined;
  add(run: JobRun): void;
  /** Sets the fields and `lastModifiedOn`, and returns the run as it is now. */
  update(run: JobRun, change: Partial<JobRun>): JobRun;
}

/** @throws where the file is there and is not a history of runs. */
export function openRunStore(file: string): RunStore {
  const runs = readRuns(file) ?? [];

  function save(): void {
    for (let index = runs.length - 1; index >= 0 && runs.length > RUNS_KEPT; index -= 1) {
      const run = runs[index];
      if (run && !isActive(run)) {
        runs.splice(index, 1);
      }
    }
    writeJsonFile(file, runs);
  }

  return {
    all: () => [...runs],
    find: (runId) => runs.find(({ id }) => id === runId),
    add(run) {
      runs.unshift(run);
      save();
    },
    update(run, change) {
      Object.assign(run, change, { lastModifiedOn: Date.now() });
      save();
      return run;
    },
  };
}

function readRuns(file: string): JobRun[] | undefined {
  try {
    return readJsonFile(file, (content) => z.array(jobRunSchema).parse(content));
  } catch (error) {
    if (error instanceof BrokenFileError) {
      throw new UserError(`${file} is not a history of Glue runs: remove it, or run npm run reset`, {
        cause: error,
      });
    }
    throw error;
  }
}
