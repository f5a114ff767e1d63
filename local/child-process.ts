import { listProcesses, readStartMark } from "./process-table.ts";
import { BrokenFileError, readJsonFile } from "./read-json-file.ts";
import { waitUntil } from "./wait-until.ts";

/** A process that can be found again: a pid alone may belong to someone else by now. */
export interface ProcessIdentity {
  pid: number;
  startMark: string;
}

/** Undefined where the process is gone already. */
export function identify(pid: number): ProcessIdentity | undefined {
  const startMark = readStartMark(pid);
  return startMark === undefined ? undefined : { pid, startMark };
}

/**
 * Of a process that somebody noted in a file, with what else stands there; undefined where there is none, or half of one.
 * @throws the file system's error where it cannot be read
 */
export function readIdentity<T extends ProcessIdentity>(file: string): T | undefined {
  try {
    return readJsonFile(file, (content) => content as T);
  } catch (error) {
    if (error instanceof BrokenFileError) {
      return undefined;
    }
    throw error;
  }
}

export function isAlive(identity: ProcessIdentity): boolean {
  return readStartMark(identity.pid) === identity.startMark;
}

/** Sends the signal to one process; false where it is gone already. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") {
      return false;
    }
    throw error;
  }
}

/**
 * Kills (SIGKILL) everything that belongs to a process which was spawned with `detached: true`, and waits until it is gone.
 * The leader itself may have ended before.
 *
 * PySpark's daemon makes a process group of its own, so the group is not enough: on Linux everything in the leader's session
 * counts. Elsewhere only the group does, and the daemon ends by itself when its JVM is gone.
 * @throws WaitedTooLongError after 10 s.
 */
export async function killTree(leaderPid: number): Promise<void> {
  await waitUntil(
    `process ${leaderPid} and its children to be gone after SIGKILL`,
    () => {
      const left = treeOf(leaderPid);
      for (const pid of left) {
        signalProcess(pid, "SIGKILL");
      }
      return left.length === 0;
    },
    { timeoutMs: 10_000, everyMs: 20 },
  );
}

/** The live processes that `killTree` would kill. */
export function treeOf(leaderPid: number): number[] {
  return listProcesses()
    .filter(({ pid, group, session }) => pid === leaderPid || group === leaderPid || session === leaderPid)
    .map(({ pid }) => pid);
}
