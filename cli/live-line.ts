import { setTimeout as delay } from "node:timers/promises";
import type { IngestReader } from "../local/figures/ingest-reader.ts";
import { whole } from "./counts.ts";
import { clearLine, isTerminal, say, showLine } from "./print.ts";

/** What the live line tells; null where nothing has come yet. */
export interface LiveFigures {
  received: number;
  accepted: number;
  duplicates: number;
  rejected: number;
  lines: number;
  /** Of the last 10 seconds. */
  events_per_second: number;
  /** Of the lines of the last quarter of an hour. */
  attributed_percent: number | null;
  /** Of the last minute, milliseconds from arrival in Kinesis to commit. */
  latency_p50: number | null;
  latency_p95: number | null;
}

/** Each of them may be slow or fail: the line says so and goes on. */
export interface LiveSource {
  reader: Pick<IngestReader, "query">;
  /** Milliseconds since 1970. */
  sinceMs: number;
  /** Sent, but neither a fact nor rejected yet; undefined where nobody knows what is sent. */
  backlog: () => Promise<number | undefined>;
  jobState: () => string | undefined;
  /** Of lanes, each in few words. */
  notes: () => string[];
}

const ON_TERMINAL_EVERY_MS = 1_000;
const IN_FILE_EVERY_MS = 10_000;

/** Shows one line that changes on a terminal, else a JSON object now and then; until aborted. @throws AbortError */
export async function showLive(source: LiveSource, signal: AbortSignal): Promise<never> {
  const since = [new Date(source.sinceMs).toISOString()];
  try {
    for (;;) {
      const backlog = await source.backlog().catch(() => undefined);
      const [figures] = await source.reader
        .query<LiveFigures & Record<string, unknown>>("live_figures", since)
        .catch(() => []);
      show(figures, backlog, source);
      await delay(isTerminal() ? ON_TERMINAL_EVERY_MS : IN_FILE_EVERY_MS, undefined, { signal });
    }
  } finally {
    clearLine();
  }
}

function show(
  figures: LiveFigures | undefined,
  backlog: number | undefined,
  { jobState, notes: ask }: Pick<LiveSource, "jobState" | "notes">,
): void {
  const [job = "unknown", notes] = [jobState(), ask()];
  if (isTerminal()) {
    const line = figures ? describe(figures, backlog, job, notes) : "the database does not answer";
    showLine(line);
  } else {
    const time = new Date().toISOString();
    say(JSON.stringify({ time, job, ...figures, backlog, ...(notes.length > 0 && { notes }) }));
  }
}

/** For people; the most telling figures first, since a narrow terminal cuts the end off. */
export function describe(
  figures: LiveFigures,
  backlog: number | undefined,
  jobState: string,
  notes: readonly string[] = [],
): string {
  const { latency_p50: p50, latency_p95: p95, attributed_percent: attributed } = figures;
  return [
    ...(jobState === "RUNNING" ? [] : [`job ${jobState}`]),
    `${figures.events_per_second.toFixed(0)} events/s`,
    `accepted ${whole(figures.accepted)}`,
    `duplicates ${whole(figures.duplicates)}`,
    `rejected ${whole(figures.rejected)}`,
    `lines ${whole(figures.lines)}${attributed === null ? "" : ` (${attributed.toFixed(1)} % attributed)`}`,
    ...(p50 === null || p95 === null ? [] : [`latency p50 ${seconds(p50)} p95 ${seconds(p95)}`]),
    ...(backlog === undefined ? [] : [`backlog ${whole(backlog)}`]),
    ...notes,
  ].join("  ");
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
