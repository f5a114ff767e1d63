import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { Lane } from "../config/lanes.ts";
import { startDatabase, withClient } from "../local/database.ts";
import { statement } from "../local/figures/statements.ts";
import { DEFAULT_LANES } from "../local/lanes/laptop-lanes.ts";
import { findPlaces, makePlaces, type Places } from "../local/places.ts";
import type { Summary } from "../local/replay/summary.ts";
import { sparkEnvironment } from "../local/spark-environment.ts";

/** As in bench/latency.py, which measures the peers. */
const WARM_UP_SECONDS = 15;

/** What bench/job_alone.py prints. */
export interface JobAlone {
  events: number;
  events_per_second: number;
  /** Null with three batches and fewer. */
  steady_events_per_second: number | null;
  batch_seconds: number[];
  cpu_seconds_per_million: Record<string, number>;
  /** Channel, source, device and bot of the clicks: of all the CPU that was used. */
  judging_share_of_cpu: number;
  stage_share: Record<string, number>;
}

/** The job reads records from files, one file a micro-batch, into a PostgreSQL of its own. */
export async function measureJobAlone(events: number, eventsPerBatch: number): Promise<JobAlone> {
  return withPlaces(async (places) => {
    const records = join(places.local, "records");
    const size = ["--events", `${events}`, "--events-per-file", `${eventsPerBatch}`];
    await python(places, "bench/shop_events.py", ["--records", records, ...size]);
    const database = await startDatabase(places);
    try {
      const { stdout } = await execa(
        join(places.venvBin, "python"),
        [join(places.root, "bench/job_alone.py"), records, "--database_url", database.url("ingest")],
        { env: sparkEnvironment(places), extendEnv: false, cwd: places.root, stderr: "ignore" },
      );
      return JSON.parse(stdout.split("\n").findLast((line) => line.startsWith("{")) ?? "") as JobAlone;
    } finally {
      await database.stop();
    }
  });
}

/** `npm start -- --replay` of as many events, as fast as it goes, as a user runs it. */
export async function measureReplay(events: number): Promise<Summary> {
  return withPlaces((places) => replay(places, events));
}

/** Milliseconds from the arrival in Kinesis to the commit, as steps of a fifth. */
export interface Latency {
  /** Of all that arrived, while the job's first batch was on its way as well. */
  whole: Percentiles;
  /** As of the peers: of what arrived 15 s and more after the first rows. */
  warm: Percentiles;
}

type Percentiles = Summary["latency_ms"];

/** `npm start -- --replay` at this pace with these lanes, after the first rows for so many seconds and 15 more. */
export async function measureLatency(
  perSecond: number,
  seconds: number,
  lanes: readonly Lane[],
): Promise<Latency> {
  return withPlaces(async (places) => {
    const events = perSecond * (seconds + WARM_UP_SECONDS);
    const { latency_ms: whole } = await replay(places, events, { perSecond, lanes });
    const database = await startDatabase(places);
    try {
      const warm = await withClient(database.clientConfig("reader"), async (client) => {
        const since = `select min(committed_at) + interval '${WARM_UP_SECONDS} seconds' as warm_at from batches`;
        const { rows } = await client.query<{ warm_at: Date }>(since);
        return client.query<Percentiles>(statement("latency_since"), [rows[0]?.warm_at]);
      });
      return { whole, warm: warm.rows[0] ?? { p50: null, p95: null } };
    } finally {
      await database.stop();
    }
  });
}

/** With `perSecond` at that pace, else as fast as it goes; the lanes are those that are on by default. */
async function replay(
  places: Places,
  events: number,
  { perSecond, lanes = DEFAULT_LANES }: { perSecond?: number; lanes?: readonly Lane[] } = {},
): Promise<Summary> {
  const lines = join(places.local, "events.jsonl");
  const pace = perSecond === undefined ? [] : ["--per-second", `${perSecond}`];
  await python(places, "bench/shop_events.py", ["--paced", lines, "--events", `${events}`, ...pace]);
  const { stdout } = await execa(
    process.execPath,
    [
      ...[join(places.root, "cli/run.mjs"), "start", "--replay", lines, "--exit", "--json"],
      ...["--speed", perSecond === undefined ? "max" : "1", "--lanes", lanes.join(",")],
    ],
    { env: { ECOMMERCE_STREAMING_LOCAL: places.local }, stderr: "ignore" },
  );
  return JSON.parse(stdout) as Summary;
}

/** @returns what it prints. */
export async function python(
  places: Places,
  script: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { stdout } = await execa(join(places.venvBin, "python"), [join(places.root, script), ...args], {
    env,
  });
  return stdout;
}

/** A system of the measurement's own, removed afterwards. */
export async function withPlaces<T>(work: (places: Places) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const places = findPlaces(folder);
  makePlaces(places);
  try {
    return await work(places);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
