import { join } from "node:path";
import { execa } from "execa";
import type { SettingValues } from "../postgres/settings.ts";
import type { Places } from "./places.ts";

/** How far it is: buckets of users, and the lines in them. */
export interface RecomputationProgress {
  buckets: number;
  of: number;
  lines: number;
  /** Of a preview: lines that get another path. */
  changed: number | null;
}

/** It ended before its time; what it did stands, and run again it goes on. */
export class RecomputationFailedError extends Error {
  override name = "RecomputationFailedError";
}

/**
 * Makes the paths of waiting lines anew, by the job's own SQL.
 * @param options.preview only counts what these values would do
 * @returns what it came to
 * @throws RecomputationFailedError
 */
export async function recomputeLines(options: {
  places: Places;
  /** Of the role `recompute`; its password is in the pgpass file. */
  databaseUrl: string;
  preview?: SettingValues | undefined;
  onProgress: (progress: RecomputationProgress) => void;
  signal: AbortSignal;
}): Promise<RecomputationProgress> {
  const { places, databaseUrl, preview, onProgress, signal } = options;
  const process = execa(
    join(places.venvBin, "python"),
    ["-m", "attribution.recompute", "--database_url", databaseUrl, ...previewArguments(preview)],
    {
      cwd: places.root,
      env: { PYTHONPATH: join(places.root, "glue-scripts"), PGPASSFILE: places.pgpass },
      stdin: "ignore",
      cancelSignal: signal,
    },
  );
  let progress: RecomputationProgress = { buckets: 0, of: 0, lines: 0, changed: null };
  try {
    for await (const line of process) {
      progress = JSON.parse(line) as RecomputationProgress;
      onProgress(progress);
    }
  } catch (error) {
    const { stderr, shortMessage } = error as { stderr?: string; shortMessage?: string };
    const reason = stderr?.trim().split("\n").pop() || shortMessage;
    const what = preview ? "nothing was changed" : "not all lines are credited anew";
    throw new RecomputationFailedError(`${what}: ${reason}`, { cause: error });
  }
  return progress;
}

function previewArguments(values: SettingValues | undefined): string[] {
  return values === undefined
    ? []
    : [
        ...["--preview", "--scope", values.scope],
        ...["--lookback_seconds", String(values.lookback), "--max_path", String(values.max_path)],
      ];
}
