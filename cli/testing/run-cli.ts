import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const RUN = fileURLToPath(new URL("../run.mjs", import.meta.url));

export interface CliRun {
  child: ChildProcess;
  /** What it has written so far. */
  output: { stdout: string; stderr: string };
  /** Its exit code; null where a signal ended it. */
  ended: Promise<number | null>;
}

/** Starts a command as `npm run` does, without a terminal. @param user another one than ours, where we are root */
export function startCli(
  args: string[],
  env: Record<string, string>,
  user: { uid?: number; gid?: number } = {},
): CliRun {
  const child = spawn(process.execPath, [RUN, ...args], {
    ...user,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (text) => (output.stdout += text));
  child.stderr.on("data", (text) => (output.stderr += text));
  return { child, output, ended: new Promise((resolve) => child.once("close", resolve)) };
}

/** Runs a command to its end, on what lies in the folder `local`. */
export async function runCli(local: string, ...args: string[]) {
  const { output, ended } = startCli(args, { ECOMMERCE_STREAMING_LOCAL: local });
  return { code: await ended, ...output };
}
