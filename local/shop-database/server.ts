import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "../../errors/user-error.ts";
import { identify, isAlive, type ProcessIdentity, readIdentity, signalProcess } from "../child-process.ts";
import { type Account, requireOwnFiles } from "../database/account.ts";
import { waitUntil } from "../wait-until.ts";
import { writeJsonFile } from "../write-json-file.ts";
import { lastError } from "./data-directory.ts";
import { type MariadbInstall, programArguments, programEnvironment } from "./install.ts";
import { SERVER_SETTINGS } from "./server-settings.ts";

/** After a crash InnoDB reads its log first. */
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 60_000;

/** MariaDB did not come up. */
export class MariadbNotStartedError extends UserError {
  override name = "MariadbNotStartedError";
}

export interface ServerOptions {
  install: MariadbInstall;
  dataDir: string;
  port: number;
  account: Account | undefined;
  /** Appended to. */
  logFile: string;
  /** Tells others which process it is. */
  identityFile: string;
  /** Beside those of every server. @default none */
  settings?: Readonly<Record<string, string>>;
  /** Whether it takes logins. */
  answers: () => Promise<boolean>;
  /** In which it must. @default two minutes */
  timeoutMs?: number;
}

/**
 * Starts the server in a session of its own, where it outlives us, and returns when it answers; one that does not in time is
 * stopped.
 * @throws MariadbNotStartedError, WaitedTooLongError
 */
export async function startServer(options: ServerOptions): Promise<ProcessIdentity> {
  const { dataDir, account, logFile, identityFile, answers, timeoutMs = START_TIMEOUT_MS } = options;
  await stopServer(identityFile);
  requireOwnFiles(account, dataDir, "MariaDB");
  mkdirSync(dirname(logFile), { recursive: true });
  const child = spawnServer(options);
  let ending: string | undefined;
  child.once("error", (error) => (ending = `could not be started: ${error.message}`));
  child.once("exit", (code, signal) => (ending = `ended with ${signal ?? `exit code ${code}`}`));
  child.unref();
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (identity !== undefined) {
    writeJsonFile(identityFile, identity);
  }
  try {
    await waitUntil("MariaDB to answer", async () => ending !== undefined || (await answers()), {
      timeoutMs,
    });
  } catch (error) {
    // Nobody would know of it, and its folder may be gone next.
    await stopServer(identityFile);
    throw error;
  }
  if (ending !== undefined || identity === undefined) {
    throw new MariadbNotStartedError(`MariaDB ${ending}: ${lastError(read(logFile))}; log: ${logFile}`);
  }
  return identity;
}

/** Ends it in order, by its process; what was committed is on the disk. Nothing where none runs. */
export async function stopServer(identityFile: string): Promise<void> {
  const identity = findServer(identityFile);
  if (identity !== undefined) {
    signalProcess(identity.pid, "SIGTERM");
    const isGone = () => !isAlive(identity);
    try {
      await waitUntil("MariaDB to stop", isGone, { timeoutMs: STOP_TIMEOUT_MS });
    } catch {
      signalProcess(identity.pid, "SIGKILL");
      await waitUntil("MariaDB to be gone", isGone, { timeoutMs: STOP_TIMEOUT_MS });
    }
  }
  rmSync(identityFile, { force: true });
}

/** The process that runs, if one does. */
export function findServer(identityFile: string): ProcessIdentity | undefined {
  const identity = readIdentity(identityFile);
  return identity && isAlive(identity) ? identity : undefined;
}

function spawnServer({ install, dataDir, port, account, logFile, settings: own = {} }: ServerOptions) {
  const output = openSync(logFile, "a");
  const settings = Object.entries({ ...SERVER_SETTINGS, ...own }).map(
    ([name, value]) => `--${name}=${value}`,
  );
  try {
    return spawn(install.program, [...programArguments(install, dataDir), `--port=${port}`, ...settings], {
      ...account,
      cwd: dataDir,
      env: programEnvironment(install),
      detached: true,
      stdio: ["ignore", output, output],
    });
  } finally {
    closeSync(output);
  }
}

function read(file: string): string {
  return readFileSync(file, "utf8");
}
