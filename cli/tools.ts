import { join } from "node:path";
import { execa } from "execa";
import { findPlaces } from "../local/places.ts";
import { FailedError } from "./errors.ts";
import { say } from "./print.ts";

const { root, venvBin } = findPlaces();

/** Tools come from node_modules and .venv, never from the machine. */
const environment = {
  cwd: root,
  preferLocal: true,
  localDir: root,
  env: { PATH: `${venvBin}:${process.env.PATH}` },
  reject: false,
} as const;

/** Runs a tool whose output the user sees. @throws FailedError */
export async function runTool(file: string, args: string[], env: Record<string, string> = {}): Promise<void> {
  const { failed } = await execa(file, args, {
    ...environment,
    env: { ...environment.env, ...env },
    stdio: "inherit",
  });
  if (failed) {
    throw new FailedError(`${file} failed`);
  }
}

/** Runs a tool in silence; its output counts only when it fails. @throws FailedError after printing it */
export async function runQuietly(
  file: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<void> {
  const { failed, all, shortMessage } = await execa(file, args, {
    ...environment,
    env: { ...environment.env, ...env },
    all: true,
    stdin: "ignore",
  });
  if (failed) {
    say(`\n${all || shortMessage}`);
    throw new FailedError(`${file} failed`);
  }
}

/** Runs a test runner; a failing test is no error here. @returns what it wrote, where that is not shown as it comes */
export async function runSuite(
  file: string,
  args: string[],
  isShown: boolean,
): Promise<{ ok: boolean; output: string }> {
  const { failed, all } = await execa(file, args, {
    ...environment,
    stdin: "ignore",
    all: true,
    ...(isShown && ({ stdout: "inherit", stderr: "inherit" } as const)),
  });
  return { ok: !failed, output: all ? `${all}\n` : "" };
}

export function inRoot(path: string): string {
  return join(root, path);
}
