import { UserError } from "../../errors/user-error.ts";
import { ensureBucket } from "../buckets.ts";
import type { Places } from "../places.ts";
import { runPython } from "../python-lines.ts";
import { LAKE } from "./archiver.ts";
import type { ImportFormat } from "./import-formats.ts";
import { runOnLake } from "./python.ts";

/** How far it is with a file: reading or uploading in bytes, then writing in rows. */
export interface ImportProgress {
  file: string;
  doing: "reading" | "uploading" | "writing";
  done: number;
  of: number;
}

/** What it came to. */
export interface ImportOutcome {
  /** Of the table. */
  name: string;
  format: ImportFormat;
  /** Of files that are in now and were not before. */
  rows: number;
  /** That got other rows. */
  partitions: number;
  files: number;
  bytes: number;
  /** Files that were replaced some time ago. */
  removed: number;
  /** Files that were in already. */
  unchanged: string[];
  /** Rows that do not fit: by file, by reason. */
  bad_rows: Record<string, Record<string, number>>;
  /** Where the first ones of each are. */
  bad_lines: Record<string, Record<string, number[]>>;
}

/** What would be imported. */
export interface DataSet extends Pick<ImportOutcome, "name" | "format"> {
  folder: string;
  /** By their paths in the folder. */
  files: string[];
}

/** Nothing of a file was imported, or not yet. Permanent where the message tells what is wrong with it. */
export class ImportFailedError extends UserError {
  override name = "ImportFailedError";
}

export interface ImportRequest {
  places: Places;
  /** A file, or a folder of them. */
  path: string;
  /** Of the table. @default after the file */
  name?: string | undefined;
  /** @default what the first file looks like */
  format?: string | undefined;
  signal: AbortSignal;
}

/**
 * Imports a file, or the CSV files of a folder, from where they lie into a table of the emulator's lake.
 * @throws AlreadyRunningError, ImportFailedError, InterruptedError
 */
export async function importFiles(
  request: ImportRequest & { emulatorEndpoint: string; onProgress: (progress: ImportProgress) => void },
): Promise<ImportOutcome> {
  const { emulatorEndpoint, onProgress } = request;
  await ensureBucket(emulatorEndpoint, LAKE);
  return (await runOnLake<ImportProgress | ImportOutcome>({
    ...moduleOf(request),
    emulatorEndpoint,
    onLine: (line) => {
      if ("doing" in line) {
        onProgress(line);
      }
    },
  })) as ImportOutcome;
}

/** @throws ImportFailedError, InterruptedError */
export async function lookAtFiles(request: ImportRequest): Promise<DataSet> {
  const { args, ...module } = moduleOf(request);
  return runPython<DataSet>({ ...module, args: [...args, "--look"] });
}

function moduleOf({ places, signal, path, name, format }: ImportRequest) {
  return {
    places,
    signal,
    module: "lake.imports",
    args: [
      path,
      ...(name === undefined ? [] : ["--name", name]),
      ...(format === undefined ? [] : ["--format", format]),
    ],
    toError: (reason: string, cause: unknown) => new ImportFailedError(reason, { cause }),
  };
}
