import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Action } from "../../functions/orchestrator/action.ts";
import type { JobState } from "../../functions/orchestrator/glue-job.ts";
import type { StatusResult } from "../../functions/orchestrator/status.ts";
import type { OrchestratorResults } from "../orchestrator.ts";
import type { Places } from "../places.ts";
import { waitUntil } from "../wait-until.ts";
import { expectThat } from "./expectation.ts";
import type { RehearsalMachine } from "./machine.ts";

/** EventBridge, the orchestrator and Spark take their time. */
const NEXT_RUN = { timeoutMs: 180_000, everyMs: 1_000 };

/** Asks the applied orchestrator. */
export type Ask = <A extends Action>(action: A) => Promise<OrchestratorResults[A["action"]]>;

interface Restarts {
  machine: RehearsalMachine;
  places: Places;
  /** On AWS. */
  jobName: string;
  ask: Ask;
  say: (line: string) => void;
}

/** A run that is ended by its time-out is followed by another one, without anybody who asks for it. */
export async function restartByItself({ machine, jobName, ask, say }: Restarts): Promise<void> {
  const before = await runOf(ask);
  machine.glue.timeOut(jobName);
  const after = await nextRun(ask, before.runId);
  say(`restart: ${jobName} timed out and runs again, ${after.runId}`);
}

/** A checkpoint that cannot be read is left for a fresh one, which reads everything again. */
export async function startFresh({ places, ask, say }: Restarts): Promise<void> {
  await ask({ action: "stop" });
  const spoilt = spoilCheckpoint(places.checkpoint);
  const before = await ask({ action: "status" });
  await ask({ action: "start", generator: true, fresh: true });
  await nextRun(ask, jobIn(before).runId);
  const status = await waitUntil(
    "events to be read again",
    async () => {
      const now = await ask({ action: "status" });
      return (now.books?.duplicates ?? 0) > (before.books?.duplicates ?? 0) && now;
    },
    NEXT_RUN,
  );
  const [fresh, ...others] = readdirSync(places.checkpoint).filter((name) => name.startsWith("fresh-"));
  expectThat(fresh !== undefined && others.length === 0, `there is no new checkpoint beside ${spoilt}`);
  say(`fresh start: ${fresh} in the place of ${spoilt}; duplicates ${status.books?.duplicates}`);
}

/** @returns the file, by its name in the checkpoint */
function spoilCheckpoint(checkpoint: string): string {
  const [newest] = readdirSync(join(checkpoint, "offsets"))
    .filter((name) => /^\d+$/.test(name))
    .sort((a, b) => Number(b) - Number(a));
  expectThat(newest !== undefined, `${checkpoint} holds no offsets`);
  writeFileSync(join(checkpoint, "offsets", newest), "no offsets of Spark's");
  return `offsets/${newest}`;
}

/** That runs, and is another one. */
function nextRun(ask: Ask, before: string | null): Promise<JobState> {
  return waitUntil(
    "the job to run again",
    async () => {
      const now = await runOf(ask);
      return now.state === "RUNNING" && now.runId !== before && now;
    },
    NEXT_RUN,
  );
}

async function runOf(ask: Ask): Promise<JobState> {
  return jobIn(await ask({ action: "status" }));
}

function jobIn({ parts }: StatusResult): JobState {
  const job = parts.find((part): part is JobState => "runId" in part);
  expectThat(job !== undefined, "the status tells of no job");
  return job;
}
