import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { InterruptedError, UserError } from "../errors/user-error.ts";
import { type Database, startDatabase } from "./database.ts";
import { watchDisk } from "./disk-watch.ts";
import { type Emulator, startEmulator } from "./emulator.ts";
import { type GlueEndpoint, type JobDefinition, startGlueEndpoint } from "./glue/endpoint.ts";
import { tellStateChanges } from "./glue/state-changes.ts";
import { JOB_STOP_GRACE_MS } from "./glue-jobs.ts";
import { openLogFile, startLogAnew } from "./log-file.ts";
import { keepPart } from "./part-keeper.ts";
import type { Places } from "./places.ts";
import { createUndoStack } from "./undo-stack.ts";

const JOB_HEALTHY_AFTER_MS = 60_000;
const CRASH_NOTICED_WITHIN_MS = 1_000;

/** A part of the laptop run ended by itself and could not be started again. */
export class PartFailedError extends UserError {
  override name = "PartFailedError";
}

/** Runs one part of the start and shows it. */
export type Step = <T>(title: string, work: () => Promise<T>) => Promise<T>;

export interface MachineOptions {
  places: Places;
  step: Step;
  /** Gets one line about what went wrong and is being put right. */
  warn: (line: string) => void;
  /** Stops the start. */
  signal: AbortSignal;
}

/** What stands in for AWS on a laptop, and what lanes are started on. */
export interface Machine {
  places: Places;
  database: Database;
  emulator: Pick<Emulator, "endpoint">;
  glue: GlueEndpoint;
  /** The Glue endpoint's, by name: a lane adds its own. */
  jobs: Record<string, JobDefinition>;
  /** Shown while it is under way. @throws InterruptedError where the start was stopped before */
  step: Step;
  warn: (line: string) => void;
  signal: AbortSignal;
  /** Rejects with PartFailedError. */
  failed: Promise<never>;
  /** The first reason for which a part could not go on. */
  crash(): PartFailedError | undefined;
  /** Has the run's line tell something in few words. @returns has it tell no more */
  addNote(note: () => string): () => void;
  /** What is told now. */
  notes(): string[];
  /** Undone before what was started earlier. */
  onStop(undo: () => Promise<void>): void;
  /** Stops everything in reverse order; returns when every process is gone. */
  stop(): Promise<void>;
  /** Stops everything, too. @throws the crash because of which the error came, or else the error */
  abandon(error: unknown): Promise<never>;
}

/** Starts database, emulator and Glue endpoint; where one fails, stops what it started. */
export async function startMachine({ places, step, warn, signal }: MachineOptions): Promise<Machine> {
  const undo = createUndoStack();
  let crash: PartFailedError | undefined;
  let fail = (_line: string): void => {};
  const failed = new Promise<never>((_, reject) => {
    fail = (line) => {
      crash ??= new PartFailedError(line);
      reject(crash);
    };
  });
  failed.catch(() => {});

  async function abandon(error: unknown): Promise<never> {
    // Stopping ends parts as well: only what crashed before is a reason.
    const reason = error instanceof InterruptedError ? error : await reasonBehind(error, failed);
    await undo.run();
    throw reason;
  }

  async function part<T>(title: string, work: () => Promise<T>): Promise<T> {
    if (signal.aborted) {
      throw new InterruptedError("interrupted");
    }
    try {
      return await step(title, work);
    } catch (error) {
      // A terminal sends Ctrl-C to all its processes: what the part's own made of it is no reason.
      throw signal.aborted ? new InterruptedError("interrupted") : error;
    }
  }

  for (const name of ["database", "emulator", "glue-endpoint"]) {
    startLogAnew(places.log(name));
  }
  const endDiskWatch = watchDisk(places.local, fail);
  undo.add(async () => endDiskWatch());
  try {
    const database = await part("database", () => startDatabase(places));
    // PostgreSQL recovers, and the job waits for it.
    const startAgain = () => startDatabase(places, database.port);
    undo.add(
      keepPart({
        ...{ noun: "the database", logFile: places.log("database"), first: database },
        ...{ startAgain, warn, fail },
      }),
    );
    const emulator = await part("emulator", () =>
      startEmulator({
        venvBinDir: places.venvBin,
        stateDir: places.emulator,
        logFile: places.log("emulator"),
      }),
    );
    undo.add(() => emulator.stop());
    void emulator.exited.then((ending) => {
      // On SIGTERM, whoever sends it, it has saved them.
      const loss = ending === "ended with exit code 0" ? "" : ": records that the job had not read are lost";
      fail(`the emulator ${ending}${loss}; log: ${places.log("emulator")}`);
    });
    const jobs: Record<string, JobDefinition> = {};
    const glueLog = openLogFile(places.log("glue-endpoint"), "glue-endpoint");
    const glue = await part("Glue endpoint", () =>
      startGlueEndpoint({
        stateDir: places.glue,
        logDir: join(places.logs, "job"),
        jobs,
        logger: glueLog,
        stopGraceMs: JOB_STOP_GRACE_MS,
        healthyAfterMs: JOB_HEALTHY_AFTER_MS,
      }),
    );
    undo.add(() => glue.stop());
    const forget = tellStateChanges(glue, emulator.endpoint, glueLog);
    undo.add(async () => forget());
    const notes = new Set<() => string>();
    return {
      ...{ places, database, emulator, glue, jobs, warn, signal, failed },
      step: part,
      crash: () => crash,
      addNote(note) {
        notes.add(note);
        return () => void notes.delete(note);
      },
      notes: () => [...notes].map((note) => note()),
      onStop: undo.add,
      stop: undo.run,
      abandon,
    };
  } catch (error) {
    return abandon(error);
  }
}

/** Where a part has crashed, others fail because of it, and may do so before the crash is noticed. */
export async function reasonBehind(error: unknown, failed: Promise<never>): Promise<unknown> {
  const waiting = new AbortController();
  const patience = delay(CRASH_NOTICED_WITHIN_MS, error, { signal: waiting.signal }).catch(() => error);
  try {
    return await Promise.race([failed.catch((crash) => crash), patience]);
  } finally {
    waiting.abort();
  }
}
