import type { SettingValues } from "../postgres/settings.ts";
import type { Places } from "./places.ts";
import { runPython } from "./python-lines.ts";

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
 * @throws RecomputationFailedError, InterruptedError
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
  const what = preview ? "nothing was changed" : "not all lines are credited anew";
  return runPython<RecomputationProgress>({
    ...{ places, signal, onLine: onProgress, module: "attribution.recompute" },
    args: ["--database_url", databaseUrl, ...previewArguments(preview)],
    toError: (reason, cause) => new RecomputationFailedError(`${what}: ${reason}`, { cause }),
  });
}

function previewArguments(values: SettingValues | undefined): string[] {
  return values === undefined
    ? []
    : [
        ...["--preview", "--scope", values.scope],
        ...["--lookback_seconds", String(values.lookback), "--max_path", String(values.max_path)],
      ];
}
