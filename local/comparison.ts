import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { InterruptedError, UserError } from "../errors/user-error.ts";
import { emulatorEnvironment } from "./emulator.ts";
import type { Places } from "./places.ts";
import { sparkEnvironment } from "./spark-environment.ts";
import { LOCAL_STREAMS } from "./streams.ts";

/** The comparison could not be made. */
export class ComparisonFailedError extends UserError {
  override name = "ComparisonFailedError";
}

export interface Comparison {
  same: boolean;
  /** For people, or one JSON object. */
  text: string;
}

/**
 * Compares the database with what the batch oracle computes from the records that the streams hold. What the job has not
 * written yet is a difference.
 * @throws ComparisonFailedError, InterruptedError
 */
export async function compareWithOracle(options: {
  places: Places;
  emulatorEndpoint: string;
  /** Of a role that may read. */
  databaseUrl: string;
  json: boolean;
  signal: AbortSignal;
}): Promise<Comparison> {
  const { places, emulatorEndpoint, databaseUrl, json, signal } = options;
  // Records have IP addresses: for this user only, and no longer than needed.
  const folder = mkdtempSync(join(places.sparkScratch, "compare-"));
  const records = join(folder, "records.parquet");
  const python = async (...args: string[]) => {
    const { exitCode, stdout } = await execa(join(places.venvBin, "python"), args, {
      cwd: places.root,
      env: { ...sparkEnvironment(places), ...emulatorEnvironment(emulatorEndpoint) },
      extendEnv: false,
      reject: false,
      stdin: "ignore",
      stderr: { file: places.log("compare") },
      cancelSignal: signal,
    });
    if (signal.aborted) {
      throw new InterruptedError("interrupted");
    }
    return { exitCode, stdout };
  };
  try {
    const read = await python(
      "-m",
      "kinesis_source.snapshot",
      ...[emulatorEndpoint, records, ...Object.values(LOCAL_STREAMS)],
    );
    if (read.exitCode !== 0) {
      throw new ComparisonFailedError(`the streams cannot be read; log: ${places.log("compare")}`);
    }
    const { exitCode, stdout } = await python(
      join(places.root, "local/spark/launch.py"),
      "backfill.compare",
      ...["--records", records, "--checkouts_stream", LOCAL_STREAMS.checkouts, "--database_url", databaseUrl],
      ...(json ? ["--json"] : []),
    );
    // Python's own failures end with 1 too, but print nothing.
    if (exitCode === undefined || exitCode > 1 || stdout === "") {
      throw new ComparisonFailedError(`the comparison failed; log: ${places.log("compare")}`);
    }
    return { same: exitCode === 0, text: stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
