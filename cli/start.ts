import { relative } from "node:path";
import { findLanes, type Lane, LanesError } from "../config/lanes.ts";
import { InterruptedError, UserError } from "../errors/user-error.ts";
import { withClient } from "../local/database.ts";
import { openIngestReader } from "../local/figures/ingest-reader.ts";
import { checkFreeSpace } from "../local/free-space.ts";
import { killEverything } from "../local/kill-everything.ts";
import { DEFAULT_LANES } from "../local/lanes/laptop-lanes.ts";
import { reasonBehind } from "../local/machine.ts";
import { LOCAL } from "../local/names.ts";
import { findPlaces, makePlaces, type Places } from "../local/places.ts";
import { replay } from "../local/replay/replay.ts";
import { AlreadyRunningError, takeRunLock } from "../local/run-lock.ts";
import { type System, startSystem } from "../local/system.ts";
import { countWaiting } from "../postgres/settings.ts";
import { serveDashboard } from "./dashboard.ts";
import { endInOrder } from "./ending.mjs";
import { UsageError } from "./errors.ts";
import { type GeneratorPlan, planGenerator } from "./generator-plan.ts";
import { runGenerator } from "./generator-run.ts";
import { onInterruption } from "./interruption.ts";
import { showLive } from "./live-line.ts";
import { startAgain } from "./orchestrate.ts";
import { printResult, say, sayAbove } from "./print.ts";
import { onReaderGone } from "./reader-watch.ts";
import { planReplay, prepareTimes, type ReplayPlan, type StartOptions } from "./replay-plan.ts";
import { showReplayProgress } from "./replay-progress.ts";
import { waitingNote } from "./settings-list.ts";
import { step } from "./setup/step.mjs";
import { generatorTable, replayTable } from "./summary-table.ts";

interface Plan {
  options: StartOptions;
  lanes: readonly Lane[];
  /** At most one of the two. */
  replay: ReplayPlan | undefined;
  generator: GeneratorPlan | undefined;
}

/** Starts the laptop run with the generator, a file's replay or neither, and runs until Ctrl-C or the asked-for end. */
export async function start(options: StartOptions): Promise<void> {
  const places = findPlaces();
  makePlaces(places);
  checkFreeSpace(places.local);
  const lanes = planLanes(options);
  const generator = planGenerator(options);
  const plan = { options, lanes, generator, replay: await planReplay(options) };
  const release = takeLock(places);
  const stopping = new AbortController();
  let interrupted = false;
  const stopListening = onInterruption(
    () => {
      interrupted = true;
      stopping.abort();
    },
    () => void killEverything(places).finally(() => process.exit(130)),
  );
  const endWatch = onReaderGone(places.venvBin, endInOrder);
  try {
    const dashboard = await serveDashboard(places, options);
    try {
      await run(places, plan, dashboard.url, stopping);
    } finally {
      await dashboard.stop();
    }
  } catch (error) {
    if (!interrupted || !isInterruption(error)) {
      throw error;
    }
    // Ctrl-C is how a run without an end of its own ends.
    if (options.exit || options.for) {
      throw new InterruptedError("interrupted");
    }
  } finally {
    endWatch();
    stopListening();
    release();
  }
}

/** @throws AlreadyRunningError, UserError where the system runs: its job may be stopped */
function takeLock(places: Places): () => void {
  try {
    return takeRunLock(places.lock, "start");
  } catch (error) {
    if (error instanceof AlreadyRunningError && error.holder.command === "start") {
      const goOn = `npm run status tells how it is; after npm run stop go on by ${startAgain(LOCAL, true)}`;
      throw new UserError(`${error.message}: ${goOn}`, { cause: error });
    }
    throw error;
  }
}

/** @throws UsageError */
function planLanes({ lanes }: StartOptions): readonly Lane[] {
  try {
    return lanes === undefined ? DEFAULT_LANES : findLanes(lanes.split(","));
  } catch (error) {
    throw error instanceof LanesError ? new UsageError(`--lanes: ${error.message}`) : error;
  }
}

function isInterruption(error: unknown): boolean {
  return error instanceof InterruptedError || (error as Error).name === "AbortError";
}

async function run(places: Places, plan: Plan, url: string, stopping: AbortController): Promise<void> {
  const { signal } = stopping;
  const system = await startSystem({
    ...{ places, step, signal },
    warn: sayAbove,
    lanes: plan.lanes,
    generator: plan.generator?.settings,
  });
  try {
    await Promise.race([work(places, plan, url, system, signal), system.failed]);
  } catch (error) {
    throw isInterruption(error) ? error : await reasonBehind(error, system.failed);
  } finally {
    stopping.abort();
    await step("stopped", system.stop);
  }
}

async function work(
  places: Places,
  plan: Plan,
  url: string,
  system: System,
  signal: AbortSignal,
): Promise<void> {
  const { options, replay: replayPlan, generator } = plan;
  const hasEnd = options.exit || options.for;
  say(hasEnd ? "running" : "running; Ctrl-C stops");
  say(`  dashboard ${url}`);
  say(`  database  ${system.database.url("reader")} (passwords: ${relative(process.cwd(), places.pgpass)})`);
  say("  reports   npm run report");
  say(`  logs      ${relative(process.cwd(), places.logs)}`);
  await tellWaiting(system.database);
  if (generator !== undefined) {
    const { durationMs } = generator;
    const summary = await runGenerator({ places, system, durationMs, signal });
    printResult(options, summary, generatorTable);
    return;
  }
  const sinceMs = Date.now();
  if (replayPlan !== undefined) {
    await replayFile(places, plan.options, replayPlan, system, signal);
  }
  if (!hasEnd) {
    const reader = openIngestReader(system.database.clientConfig("reader"), sinceMs);
    const jobState = () => system.job.latest()?.state;
    try {
      const { notes } = system;
      await showLive({ reader, sinceMs, jobState, backlog: async () => undefined, notes }, signal);
    } finally {
      await reader.close();
    }
  }
}

/** Lines that an upgrade or an interrupted change of the settings has left. */
async function tellWaiting(database: System["database"]): Promise<void> {
  const waiting = await withClient(database.clientConfig("reader"), countWaiting);
  if (waiting > 0) {
    say(`  settings  ${waitingNote(waiting)}`);
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
    printResult(options, summary, replayTable);
  } finally {
    progress.end();
  }
}
