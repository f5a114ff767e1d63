import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { sparkEnvironment } from "../local/attribution-job.ts";
import { startDatabase } from "../local/database.ts";
import { findPlaces, makePlaces, type Places } from "../local/places.ts";
import type { Summary } from "../local/replay/summary.ts";

/** What bench/job_alone.py prints. */
export interface JobAlone {
  events: number;
  events_per_second: number;
  /** Null with three batches and fewer. */
  steady_events_per_second: number | null;
  batch_seconds: number[];
  cpu_seconds_per_million: Record<string, number>;
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

/** `npm start -- --replay` of as many events, as a user runs it; with `perSecond` at that pace, else as fast as it goes. */
export async function measureReplay(events: number, perSecond?: number): Promise<Summary> {
  return withPlaces(async (places) => {
    const lines = join(places.local, "events.jsonl");
    const pace = perSecond === undefined ? [] : ["--per-second", `${perSecond}`];
    await python(places, "bench/shop_events.py", ["--paced", lines, "--events", `${events}`, ...pace]);
    const { stdout } = await execa(
      process.execPath,
      [
        ...[join(places.root, "cli/run.mjs"), "start", "--replay", lines, "--exit", "--json"],
        ...["--speed", perSecond === undefined ? "max" : "1"],
      ],
      { env: { ECOMMERCE_STREAMING_LOCAL: places.local }, stderr: "ignore" },
    );
    return JSON.parse(stdout) as Summary;
  });
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
