import { relative } from "node:path";
import { killEverything } from "../local/kill-everything.ts";
import { findPlaces, makePlaces, type Places } from "../local/places.ts";
import { replay } from "../local/replay/replay.ts";
import { takeRunLock } from "../local/run-lock.ts";
import { InterruptedError, type System, startSystem } from "../local/system.ts";
import { onInterruption } from "./interruption.ts";
import { planReplay, prepareTimes, type ReplayPlan, type StartOptions } from "./replay-plan.ts";
import { showReplayProgress } from "./replay-progress.ts";
import { step } from "./setup/step.mjs";
import { showStatus } from "./status-line.ts";
import { summaryTable } from "./summary-table.ts";

/** Starts the laptop run, replays a file where one is given, and runs until Ctrl-C or, with --exit, the file's end. */
export async function start(options: StartOptions): Promise<void> {
  const places = findPlaces();
  makePlaces(places);
  const plan = await planReplay(options);
  const release = takeRunLock(places.lock, "start");
  const stopping = new AbortController();
  let interrupted = false;
  const stopListening = onInterruption(
    () => {
      interrupted = true;
      stopping.abort();
    },
    () => void killEverything(places).finally(() => process.exit(130)),
  );
  try {
    await run(places, options, plan, stopping);
  } catch (error) {
    if (!interrupted) {
      throw error;
    }
    // Ctrl-C is how a run without --exit ends.
    if (options.exit) {
      throw new InterruptedError("interrupted");
    }
  } finally {
    stopListening();
    release();
  }
}

async function run(
  places: Places,
  options: StartOptions,
  plan: ReplayPlan | undefined,
  stopping: AbortController,
): Promise<void> {
  const { signal } = stopping;
  const system = await startSystem({ places, step, warn: say, signal });
  try {
    await Promise.race([work(places, options, plan, system, signal), system.failed]);
  } finally {
    stopping.abort();
    await step("stopped", system.stop);
  }
}

async function work(
  places: Places,
  options: StartOptions,
  plan: ReplayPlan | undefined,
  system: System,
  signal: AbortSignal,
): Promise<void> {
  if (!options.exit) {
    say("running; Ctrl-C stops");
    say(
      `  database  ${system.database.url("reader")} (passwords: ${relative(process.cwd(), places.pgpass)})`,
    );
    say("  reports   npm run report");
    say(`  logs      ${relative(process.cwd(), places.logs)}`);
  }
  if (plan !== undefined) {
    await replayFile(places, options, plan, system, signal);
  }
  if (!options.exit) {
    await showStatus(system, signal);
  }
}

async function replayFile(
  places: Places,
  options: StartOptions,
  plan: ReplayPlan,
  system: System,
  signal: AbortSignal,
): Promise<void> {
  const shiftDays = await prepareTimes(plan, system);
  const progress = showReplayProgress(plan.scan.records);
  try {
    const summary = await replay({ ...plan, shiftDays, system, scratchDir: places.replay, progress, signal });
    progress.end();
    process.stdout.write(
      options.json ? `${JSON.stringify(summary, null, 2)}\n` : `${summaryTable(summary)}\n`,
    );
  } finally {
    progress.end();
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
