import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "../errors/user-error.ts";
import { identify, isAlive, type ProcessIdentity, readIdentity } from "./child-process.ts";

/** Who holds the lock. */
export interface Holder extends ProcessIdentity {
  /** The command, such as `start`. */
  command: string;
}

/** Someone else uses the laptop run's folder. */
export class AlreadyRunningError extends UserError {
  override name = "AlreadyRunningError";
  readonly holder: Holder;
  constructor(holder: Holder) {
    const command = holder.command === "start" ? "npm start" : `npm run ${holder.command}`;
    super(`${command} runs already (process ${holder.pid})`);
    this.holder = holder;
  }
}

/**
 * Takes the lock for this process. One whose holder was killed is taken over.
 * @returns gives it back
 * @throws AlreadyRunningError
 */
export function takeRunLock(file: string, command: string): () => void {
  const identity = identify(process.pid);
  if (identity === undefined) {
    throw new Error("this process cannot find itself in the process table");
  }
  mkdirSync(dirname(file), { recursive: true });
  const own = `${file}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ ...identity, command }));
  try {
    for (;;) {
      if (linkInto(own, file)) {
        return () => rmSync(file, { force: true });
      }
      const holder = findHolder(file);
      if (holder !== undefined) {
        throw new AlreadyRunningError(holder);
      }
      // Of several that find the stale lock only one can move it away.
      moveAway(file, `${own}.stale`);
    }
  } finally {
    rmSync(own, { force: true });
    rmSync(`${own}.stale`, { force: true });
  }
}

/** The live process that holds the lock. @throws the file system's error where that cannot be told */
export function findHolder(file: string): Holder | undefined {
  const holder = readIdentity<Holder>(file);
  return holder && isAlive(holder) ? holder : undefined;
}

/** Unlike a write, a link puts the whole content there at once or fails. */
function linkInto(own: string, file: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      return false;
    }
    throw error;
  }
}

function moveAway(file: string, to: string): void {
  try {
    renameSync(file, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
      throw error;
    }
    return;
  }
  // Between our look and our move another process may have taken over: give its lock back.
  if (findHolder(to) !== undefined) {
    linkInto(to, file);
  }
}
