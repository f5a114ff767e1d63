import { join } from "node:path";
import { execa } from "execa";
import { InterruptedError, UserError } from "../errors/user-error.ts";
import type { Places } from "./places.ts";

/** A module of `glue-scripts/` ended before its time: its last line on stderr says why. */
export class PythonFailedError extends UserError {
  override name = "PythonFailedError";
}

export interface PythonModule<Line> {
  places: Places;
  module: string;
  args: readonly string[];
  /** @default nothing of its own */
  env?: Readonly<Record<string, string>>;
  /** Gets each line that it prints, a JSON value. @default nothing looks at them */
  onLine?: (line: Line) => void;
  /** What is thrown where it fails. @default PythonFailedError @param reason its last line on stderr */
  toError?: (reason: string, cause: unknown) => Error;
  signal: AbortSignal;
}

/**
 * Runs a module of `glue-scripts/` in a process of its own.
 * @returns the last line that it prints
 * @throws what `toError` makes, InterruptedError
 */
export async function runPython<Line>({
  places,
  module,
  args,
  env,
  onLine,
  signal,
  toError = (reason, cause) => new PythonFailedError(reason, { cause }),
}: PythonModule<Line>): Promise<Line> {
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
      onLine?.(last);
    }
  } catch (error) {
    if (signal.aborted) {
      throw new InterruptedError("interrupted");
    }
    const { stderr, shortMessage } = error as { stderr?: string; shortMessage?: string };
    throw toError(stderr?.trim().split("\n").pop() || shortMessage || String(error), error);
  }
  if (last === undefined) {
    throw new Error(`${module} told no outcome`);
  }
  return last;
}
