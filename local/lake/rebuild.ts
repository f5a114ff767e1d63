import { UserError } from "../../errors/user-error.ts";
import { isActiveState } from "../../functions/shared/job-runs.ts";
import {
  asSuperuser,
  createMadeAnew,
  dropBefore,
  dropMadeAnew,
  MADE_ANEW,
  type Superuser,
  sizeOfCurrent,
  swapIn,
} from "../database/made-anew.ts";
import { readSecrets } from "../database/secrets.ts";
import { emulatorEnvironment } from "../emulator.ts";
import { checkFreeSpace } from "../free-space.ts";
import { invokeOrchestrator } from "../orchestrator.ts";
import type { Places } from "../places.ts";
import { runPython } from "../python-lines.ts";
import { takeRunLock } from "../run-lock.ts";
import { askRunningSystem } from "../running-system.ts";
import { LAKE } from "./archiver.ts";
import { readJobPositions } from "./job-positions.ts";

/** Raw objects of all, and the records of them that are written. */
export interface RebuildProgress {
  objects: number;
  of: number;
  records: number;
  /** Since the first was read. */
  seconds: number;
}

/** Shards of which the lake has not yet what the job has read. */
export interface RebuildWaiting {
  behind: string[];
}

/** What the database made anew holds. */
export interface RebuildOutcome {
  records: number;
  clicks: number;
  checkouts: number;
  lines: number;
  duplicates: number;
  /** Distinct payloads by reason. */
  rejected: Record<string, number>;
  /** Of rejected events that were sent again: the event is a fact now. */
  lost_replays: number;
  /** Facts of the database before that raw has no record of. */
  missing: { clicks: number; checkouts: number };
}

/** The job writes to the database, or may at any moment. Transient: stop it. */
export class JobRunsError extends UserError {
  override name = "JobRunsError";
}

/** Raw lacks what the database has. Permanent, unless the lane was switched on too late to matter. */
export class RawIncompleteError extends UserError {
  override name = "RawIncompleteError";
}

/**
 * Makes the database anew of raw, up to where the job has read, beside the one that everybody uses, and puts it into its
 * place. What arrives meanwhile stays in the streams, and the job goes on with it.
 * @param options.acceptsMissing swaps also where the database has facts that raw has not
 * @throws AlreadyRunningError, JobRunsError, RawIncompleteError, NoSpaceError, PythonFailedError, InterruptedError: the
 * database is as it was
 */
export async function rebuildDatabase(options: {
  places: Places;
  emulatorEndpoint: string;
  acceptsMissing: boolean;
  /** That raw may come later than the job. @default three of the archiver's windows on AWS */
  patienceSeconds?: number;
  onProgress: (progress: RebuildProgress | RebuildWaiting) => void;
  signal: AbortSignal;
}): Promise<RebuildOutcome> {
  const { places, emulatorEndpoint, acceptsMissing } = options;
  const release = takeRunLock(places.run("rebuild"), "lake -- rebuild");
  try {
    await requireStoppedJob(emulatorEndpoint);
    return await withSuperuser(places, async (superuser) => {
      try {
        const outcome = await makeBeside(superuser, options);
        if (!acceptsMissing) {
          requireWhole(outcome);
        }
        await requireStoppedJob(emulatorEndpoint);
        await swapIn(superuser);
        return outcome;
      } catch (error) {
        // The next start drops it, too.
        await dropMadeAnew(superuser).catch(() => {});
        throw error;
      }
    });
  } finally {
    release();
  }
}

/** @returns whether there was one */
export async function dropDatabaseBefore(places: Places): Promise<boolean> {
  const release = takeRunLock(places.run("rebuild"), "lake -- rebuild");
  try {
    return await withSuperuser(places, dropBefore);
  } finally {
    release();
  }
}

async function makeBeside(
  superuser: Superuser,
  { places, emulatorEndpoint, patienceSeconds, onProgress, signal }: Parameters<typeof rebuildDatabase>[0],
): Promise<RebuildOutcome> {
  const secrets = requireSecrets(places);
  checkFreeSpace(places.local, 2 * (await sizeOfCurrent(superuser)));
  await createMadeAnew(superuser, secrets);
  const url = (login: string, database: string) =>
    `postgresql://${login}@127.0.0.1:${secrets.port}/${database}`;
  const upTo = readJobPositions(places.checkpoint);
  const outcome = await runPython<RebuildOutcome | RebuildProgress | RebuildWaiting>({
    places,
    module: "rebuild.job",
    args: [
      ...["--lake", `s3://${LAKE}`, "--endpoint", emulatorEndpoint],
      ...["--before", url("owner", "ecommerce"), "--after", url("owner", MADE_ANEW)],
      ...["--ingest", url("ingest", MADE_ANEW), "--ends_with_stdin"],
      ...(upTo === undefined ? [] : ["--up_to", JSON.stringify(upTo)]),
      ...(patienceSeconds === undefined ? [] : ["--patience_seconds", String(patienceSeconds)]),
    ],
    env: emulatorEnvironment(emulatorEndpoint),
    onLine: (line) => {
      if ("of" in line || "behind" in line) {
        onProgress(line);
      }
    },
    signal,
  });
  requireSamePositions(upTo, readJobPositions(places.checkpoint));
  return outcome as RebuildOutcome;
}

/** @throws JobRunsError */
async function requireStoppedJob(emulatorEndpoint: string): Promise<void> {
  const { wanted, parts } = await askRunningSystem(
    invokeOrchestrator(emulatorEndpoint, { action: "status" }),
  );
  const job = parts.find(({ name }) => name === "attribution");
  if (
    wanted !== false ||
    job === undefined ||
    isActiveState(job.state as Parameters<typeof isActiveState>[0])
  ) {
    throw new JobRunsError(
      "the job runs, and would write to the database that is replaced: stop it first with npm run stop; nothing is lost, what arrives stays in the streams",
    );
  }
}

/** @throws JobRunsError */
function requireSamePositions(before: unknown, now: unknown): void {
  if (JSON.stringify(before) !== JSON.stringify(now)) {
    throw new JobRunsError(
      "the job was started meanwhile and has read on: stop it with npm run stop, then run this again",
    );
  }
}

/** @throws RawIncompleteError */
function requireWhole({ missing: { clicks, checkouts } }: RebuildOutcome): void {
  if (clicks + checkouts > 0) {
    throw new RawIncompleteError(
      `the lake has no record of ${clicks} clicks and ${checkouts} orders that the database has: nothing is changed; --accept-missing does without them`,
    );
  }
}

function withSuperuser<T>(places: Places, work: (superuser: Superuser) => Promise<T>): Promise<T> {
  return asSuperuser(requireSecrets(places), work);
}

function requireSecrets(places: Places) {
  const secrets = readSecrets(places.secrets);
  if (secrets === undefined) {
    throw new UserError("there is no database yet: run npm start first");
  }
  return secrets;
}
