import { setTimeout as delay } from "node:timers/promises";
import { UserError } from "../errors/user-error.ts";
import { type IngestReader, openIngestReader } from "../local/figures/ingest-reader.ts";
import { generateRestOfMinute, stopGenerating } from "../local/generator.ts";
import { invokeOrchestrator } from "../local/orchestrator.ts";
import type { Places } from "../local/places.ts";
import { NotArrivedError } from "../local/replay/arrival.ts";
import { followSentEvents, type SentCounts, type SentEvents } from "../local/sent-events.ts";
import type { MarksFound } from "../local/sent-marks.ts";
import type { System } from "../local/system.ts";
import { type LiveFigures, showLive } from "./live-line.ts";

/** What a run of the generator comes to. */
export interface GeneratorRunSummary extends SentCounts {
  duplicates: number;
  lines: number;
  attributed_percent: number | null;
  seconds: number;
  events_per_second: number;
  latency_ms: { p50: number | null; p95: number | null };
  /** Of bots by their rate, as the rule asks for by what was sent: all of them are in the database, and no others. */
  marks: { users: number; times: number };
}

/** The database does not mark whom the rule for bots marks. */
export class WrongMarksError extends UserError {
  override name = "WrongMarksError";
}

const CHECK_EVERY_MS = 300;

/** So long nothing more was found: it will not come. */
const PATIENCE_MS = 20_000;

/**
 * Lets the generator run until told to stop, or for the given time; then stops it and waits until each event that it
 * sent is a fact or a rejected event, and each bot marked.
 * @throws NotArrivedError where one is not, WrongMarksError where a mark is missing or unfounded
 */
export async function runGenerator(options: {
  places: Places;
  system: System;
  durationMs: number | undefined;
  signal: AbortSignal;
}): Promise<GeneratorRunSummary> {
  const { places, system, durationMs, signal } = options;
  const sinceMs = Date.now();
  const reader = openIngestReader(system.database.clientConfig("reader"), sinceMs);
  const sentEvents = followSentEvents(places.sentLog, reader);
  try {
    await invokeOrchestrator(system.emulatorEndpoint, { action: "start", generator: true });
    await generateRestOfMinute(system.emulatorEndpoint);
    const { notes } = system;
    const live = { reader, sinceMs, jobState: () => system.job.latest()?.state, notes };
    const backlog = async () => (await sentEvents.check()).missing;
    await untilOver(durationMs, signal, (over) => showLive({ ...live, backlog }, over));
    await stopGenerating(places, system.emulatorEndpoint);
    await waitUntilFound(sentEvents, system);
    const seconds = (Date.now() - sinceMs) / 1000;
    const { users, due: times } = await findRightMarks(sentEvents);
    return { ...(await summarise(reader, sentEvents.counts(), sinceMs, seconds)), marks: { users, times } };
  } finally {
    await reader.close();
  }
}

/** Runs the work until the time is over, or it is told to stop. */
async function untilOver(
  durationMs: number | undefined,
  signal: AbortSignal,
  work: (over: AbortSignal) => Promise<never>,
): Promise<void> {
  const over = new AbortController();
  const end = () => over.abort();
  const timer = durationMs === undefined ? undefined : setTimeout(end, durationMs);
  signal.addEventListener("abort", end);
  try {
    signal.throwIfAborted();
    await work(over.signal);
  } catch (error) {
    if (!over.signal.aborted && !signal.aborted) {
      throw error;
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
  }
}

/** @throws NotArrivedError where one is not found */
export async function waitUntilFound(
  sentEvents: Pick<SentEvents, "check" | "counts">,
  system: { job: Pick<System["job"], "latest" | "endedForGood"> },
): Promise<void> {
  let [missing, movedAt] = [Number.POSITIVE_INFINITY, performance.now()];
  while (missing > 0) {
    const now = (await sentEvents.check().catch(() => sentEvents.counts())).missing;
    if (now !== missing) {
      [missing, movedAt] = [now, performance.now()];
    }
    const ended = system.job.endedForGood();
    if (missing > 0 && (ended !== undefined || performance.now() - movedAt > PATIENCE_MS)) {
      const events = `${missing} of ${sentEvents.counts().sent} events`;
      throw new NotArrivedError(
        system.job.latest()?.state === "STOPPED"
          ? `${events} wait in the streams: the job is stopped, the next npm start goes on with them`
          : `${events} are missing: ${ended ?? "nothing has moved for a while"}`,
      );
    }
    await delay(missing > 0 ? CHECK_EVERY_MS : 0);
  }
}

/** A mark is committed with the last of the events that are its reason: what has been found has its marks. */
async function findRightMarks(sentEvents: SentEvents): Promise<MarksFound> {
  const found = await sentEvents.findMarks();
  for (const fault of ["missing", "unfounded"] as const) {
    const [first] = found[fault];
    if (first !== undefined) {
      throw new WrongMarksError(
        `${found[fault].length} marks of bots are ${fault}, beside ${found.due} that are due: the first is that of ${first.userId} at ${new Date(first.timeMs).toISOString()}`,
      );
    }
  }
  return found;
}

async function summarise(
  reader: IngestReader,
  counts: SentCounts,
  sinceMs: number,
  seconds: number,
): Promise<Omit<GeneratorRunSummary, "marks">> {
  const since = [new Date(sinceMs).toISOString()];
  const [figures] = await reader.query<LiveFigures & Record<string, unknown>>("live_figures", since);
  const [latency] = await reader.query<{ p50: number | null; p95: number | null }>("latency_since", since);
  return {
    ...counts,
    duplicates: figures?.duplicates ?? 0,
    lines: figures?.lines ?? 0,
    attributed_percent: figures?.attributed_percent ?? null,
    seconds: Math.round(seconds),
    events_per_second: Math.round(counts.sent / seconds),
    latency_ms: { p50: latency?.p50 ?? null, p95: latency?.p95 ?? null },
  };
}
