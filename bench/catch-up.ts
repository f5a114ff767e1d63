import { join } from "node:path";
import { createKinesisClient } from "../functions/shared/aws/kinesis.ts";
import { createRecordSender } from "../functions/shared/record-sender.ts";
import { ATTRIBUTION_JOB, attributionJob } from "../local/attribution-job.ts";
import { killTree } from "../local/child-process.ts";
import { type Database, startDatabase } from "../local/database.ts";
import { emulatorClientConfig, emulatorEnvironment, startEmulator } from "../local/emulator.ts";
import { openIngestReader } from "../local/figures/ingest-reader.ts";
import { startRunProcess } from "../local/glue/run-process.ts";
import type { Places } from "../local/places.ts";
import type { ReplayEvent } from "../local/replay/event.ts";
import { openEventFile } from "../local/replay/event-file.ts";
import { readEntries } from "../local/replay/formats.ts";
import { ensureStreams, LOCAL_SHARDS, LOCAL_STREAMS } from "../local/streams.ts";
import { waitUntil } from "../local/wait-until.ts";
import { python, withPlaces } from "./measurements.ts";

/** In which the events' times lie: no event of the backlog is in the future. */
const HISTORY_SECONDS = 1_800;
const START_TIMEOUT_MS = 120_000;
/** What the job says when it has started its query. */
const QUERY_STARTED = /\bopening the streams\b/;
/** A job that is slower has stopped. */
const LEAST_PER_SECOND = 500;

/** A backlog that lies in Kinesis when its readers begin. */
export interface CatchUp {
  events: number;
  /** From the start of the job's process to its first commit, Java's and Spark's start included. */
  first_rows_seconds: number;
  /** From the job's start of its query to the last commit. */
  job_events_per_second: number;
  /** Of bare GetRecords loops over the same records, before the job. */
  emulator_events_per_second: number;
  /** The job's rate to the emulator's. */
  ratio: number;
}

/** So many events in the emulator's streams, read first by nobody who does anything with them, then by the job. */
export async function measureCatchUp(events: number): Promise<CatchUp> {
  return withPlaces(async (places) => {
    const lines = join(places.local, "events.jsonl");
    const pace = ["--per-second", `${Math.ceil(events / HISTORY_SECONDS)}`];
    await python(places, "bench/shop_events.py", ["--paced", lines, "--events", `${events}`, ...pace]);
    const database = await startDatabase(places);
    try {
      const emulator = await startEmulator({
        ...{ venvBinDir: places.venvBin, stateDir: places.emulator, logFile: places.log("emulator") },
      });
      try {
        const sinceMs = Date.now();
        const sent = await sendAll(lines, emulator.endpoint);
        const served = await measureEmulator(places, emulator.endpoint);
        if (served.records !== sent) {
          throw new Error(`the emulator served ${served.records} of ${sent} records`);
        }
        const job = await measureJob(places, {
          ...{ database, endpoint: emulator.endpoint, events: sent, sinceMs },
        });
        return {
          events: sent,
          first_rows_seconds: Math.round(job.firstRowsMs / 100) / 10,
          job_events_per_second: Math.round(job.eventsPerSecond),
          emulator_events_per_second: served.events_per_second,
          ratio: Math.round((100 * job.eventsPerSecond) / served.events_per_second) / 100,
        };
      } finally {
        // It would save all its records first.
        await killTree(emulator.pid);
      }
    } finally {
      await database.stop();
    }
  });
}

/** @returns how many there are. */
async function sendAll(lines: string, endpoint: string): Promise<number> {
  const client = createKinesisClient(emulatorClientConfig(endpoint));
  let sent = 0;
  try {
    await ensureStreams(client, Object.values(LOCAL_STREAMS), LOCAL_SHARDS);
    const sender = createRecordSender<ReplayEvent>({
      client,
      streamNames: LOCAL_STREAMS,
      onSent: (records) => {
        sent += records.length;
      },
    });
    for await (const entries of readEntries(await openEventFile(lines, { format: "events" }))) {
      for (const entry of entries) {
        await sender.add(entry.toEvent(0));
      }
    }
    await sender.finish();
  } finally {
    client.destroy();
  }
  return sent;
}

async function measureEmulator(places: Places, endpoint: string) {
  const printed = await python(places, "bench/emulator_rate.py", Object.values(LOCAL_STREAMS), {
    ...emulatorEnvironment(endpoint),
    PYTHONPATH: join(places.root, "local"),
  });
  return JSON.parse(printed) as { records: number; events_per_second: number };
}

async function measureJob(
  places: Places,
  backlog: { database: Database; endpoint: string; events: number; sinceMs: number },
): Promise<{ firstRowsMs: number; eventsPerSecond: number }> {
  const { database, endpoint, events, sinceMs } = backlog;
  const job = attributionJob({ places, emulatorEndpoint: endpoint, databaseUrl: database.url("ingest") });
  const argv = Object.entries(job.defaultArguments ?? {}).flat();
  const request = { jobName: ATTRIBUTION_JOB, runId: "catch-up", attempt: 0, arguments: {}, argv };
  const startedMs = Date.now();
  let beganMs: number | undefined;
  let firstRowsMs: number | undefined;
  let ending: string | undefined;
  const run = startRunProcess({
    runId: request.runId,
    command: job.command(request),
    logFile: places.log("job"),
    readiness: QUERY_STARTED,
    onReady: () => {
      beganMs = Date.now();
    },
  });
  void run.ended.then(({ description }) => {
    ending = description;
  });
  const reader = openIngestReader(database.clientConfig("reader"), sinceMs);
  try {
    return await waitUntil(
      "the job to catch up",
      async () => {
        if (ending !== undefined) {
          throw new Error(`the job ${ending}`);
        }
        const { received, lastCommitMs } = await reader.books();
        if (lastCommitMs === undefined) {
          return false;
        }
        firstRowsMs ??= lastCommitMs - startedMs;
        const eventsPerSecond = (1000 * received) / (lastCommitMs - (beganMs ?? startedMs));
        return received >= events && { firstRowsMs, eventsPerSecond };
      },
      { timeoutMs: START_TIMEOUT_MS + (1000 * events) / LEAST_PER_SECOND, everyMs: 100 },
    );
  } finally {
    await reader.close();
    run.terminate(0);
    await run.ended;
  }
}
