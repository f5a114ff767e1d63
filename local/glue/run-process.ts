import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { identify, killTree, type ProcessIdentity, signalProcess } from "../child-process.ts";
import { describeFailure } from "./failure-cause.ts";
import type { JobCommand } from "./job-definition.ts";
import { watchOutput } from "./output-watch.ts";

/** Marks every process of a run, so that they can be found again without their pids. */
export const RUN_ID_VARIABLE = "GLUE_ENDPOINT_RUN_ID";

/** How a run's process ended. */
export interface RunExit {
  succeeded: boolean;
  /** One line: exit code or signal, and what its output says of the cause. */
  description: string;
}

/** The process of one run, with all its children. */
export interface RunProcess {
  /** Undefined where it could not be started or ended at once. */
  identity: ProcessIdentity | undefined;
  /** Settles when the process and all its children are gone. */
  ended: Promise<RunExit>;
  /** SIGTERM to the process alone, so that it can end its children in order; after the grace SIGKILL to all of them. */
  terminate(graceMs: number): void;
}

/** Starts the command in a session of its own; stdout and stderr go to `logFile`. */
export function startRunProcess(options: {
  runId: string;
  command: JobCommand;
  logFile: string;
  readiness: RegExp | undefined;
  onReady: () => void;
}): RunProcess {
  const { runId, command, logFile, readiness, onReady } = options;
  mkdirSync(dirname(logFile), { recursive: true });
  const output = openSync(logFile, "a");
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: { ...command.env, [RUN_ID_VARIABLE]: runId },
    detached: true,
    stdio: ["ignore", output, output],
  });
  closeSync(output);

  const { pid } = child;
  const stopWatching = readiness && pid ? watchOutput(logFile, readiness, onReady) : () => {};
  let grace: NodeJS.Timeout | undefined;

  async function waitForEnd(): Promise<RunExit> {
    const exit = await new Promise<{ code: number | null; reason: string }>((resolve) => {
      child.once("error", (error) =>
        resolve({ code: null, reason: `could not be started: ${error.message}` }),
      );
      child.once("exit", (code, signal) =>
        resolve({ code, reason: signal ? `was ended by ${signal}` : `ended with exit code ${code}` }),
      );
    });
    stopWatching();
    clearTimeout(grace);
    if (pid !== undefined) {
      await killTree(pid);
    }
    return {
      succeeded: exit.code === 0,
      description: `the job's process ${exit.reason}; log: ${logFile}${describeFailure(logFile)}`,
    };
  }

  return {
    identity: pid === undefined ? undefined : identify(pid),
    ended: waitForEnd(),
    terminate(graceMs) {
      if (pid === undefined || child.exitCode !== null || child.signalCode !== null) {
        return;
      }
      signalProcess(pid, "SIGTERM");
      // Killing the leader is enough: its end makes `waitForEnd` kill the rest.
      grace ??= setTimeout(() => signalProcess(pid, "SIGKILL"), graceMs);
    },
  };
}
