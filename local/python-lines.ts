import { join } from "node:path";
import { execa } from "execa";
import { InterruptedError, UserError } from "../errors/user-error.ts";
import type { Places } from "./places.ts";

/** A module of `glue-scripts/` ended before its time: its last line on stderr says why. */
export class PythonFailedError extends UserError {
  override name = "PythonFailedError";
}

/**
 * Runs a module of `glue-scripts/` in a process of its own.
 * @param options.onLine gets each line that it prints, a JSON value
 * @returns the last one
 * @throws PythonFailedError, InterruptedError
 */
export async function runPython<Line>(options: {
  places: Places;
  module: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  onLine: (line: Line) => void;
  signal: AbortSignal;
}): Promise<Line> {
  const { places, module, args, env, onLine, signal } = options;
  const child = execa(join(places.venvBin, "python"), ["-m", module, ...args], {
    cwd: places.root,
    env: { PYTHONPATH: join(places.root, "glue-scripts"), PGPASSFILE: places.pgpass, ...env },
    // Open as long as this process lives: a module that looks ends with it.
    stdin: "pipe",
    cancelSignal: signal,
  });
  let last: Line | undefined;
  try {
    for await (const text of child) {
      last = JSON.parse(text) as Line;
      onLine(last);
    }
  } catch (error) {
    if (signal.aborted) {
      throw new InterruptedError("interrupted");
    }
    const { stderr, shortMessage } = error as { stderr?: string; shortMessage?: string };
    throw new PythonFailedError(stderr?.trim().split("\n").pop() || shortMessage || String(error), {
      cause: error,
    });
  }
  if (last === undefined) {
    throw new Error(`${module} told no outcome`);
  }
  return last;
}
