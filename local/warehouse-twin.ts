import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { WAREHOUSE_DATABASE } from "../config/warehouse.ts";
import { UserError } from "../errors/user-error.ts";
import { identify, isAlive, killTree, readIdentity, signalProcess } from "./child-process.ts";
import { emulatorEnvironment } from "./emulator.ts";
import { WaitedTooLongError, waitUntil } from "./wait-until.ts";
import { writeJsonFile } from "./write-json-file.ts";

/** `python -m` finds the package `warehouse_twin` in the working directory. */
const LAUNCHER_PARENT = fileURLToPath(new URL(".", import.meta.url));

const STOP_TIMEOUT_MS = 30_000;

/** The twin's only database. */
export { WAREHOUSE_DATABASE };

export interface WarehouseTwinOptions {
  /** The `bin` directory of the virtual environment that has DuckDB. */
  venvBinDir: string;
  /** Keeps the tables. */
  stateDir: string;
  /** Of Kinesis and S3. */
  endpoint: string;
  /** Of Kinesis, where that is another one. */
  kinesisEndpoint?: string | undefined;
  /** Appended to. */
  logFile: string;
  /** @default a free one */
  port?: number;
}

export interface WarehouseTwin {
  /** Of the Data API. */
  endpoint: string;
  port: number;
  pid: number;
  /** Settles when the process is gone: one line that says how it ended. */
  exited: Promise<string>;
  /** In order: what is committed stays. */
  stop(): Promise<void>;
}

/** The twin did not come up: its log says why. */
export class WarehouseTwinNotStartedError extends UserError {
  override name = "WarehouseTwinNotStartedError";
}

/** Of the twin that has the tables of a state folder: who it is, for the next start, and for who ends everything. */
export function twinIdentityFile(stateDir: string): string {
  return join(stateDir, "twin.json");
}

/**
 * Starts the warehouse's twin on loopback and returns when it answers. One that runs on from a killed predecessor on the
 * same state is stopped first: the tables are one process' own.
 * @throws WarehouseTwinNotStartedError
 */
export async function startWarehouseTwin({
  venvBinDir,
  stateDir,
  endpoint,
  kinesisEndpoint = endpoint,
  logFile,
  port = 0,
}: WarehouseTwinOptions): Promise<WarehouseTwin> {
  const identityFile = twinIdentityFile(stateDir);
  await stopLeftover(identityFile);
  // Events with their IP addresses: for this user only.
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, "a");
  const args = [
    "--state",
    stateDir,
    "--port",
    String(port),
    "--database",
    WAREHOUSE_DATABASE,
    "--endpoint",
    endpoint,
    "--kinesis-endpoint",
    kinesisEndpoint,
  ];
  // A session of its own: Ctrl-C at the terminal must not reach it before we stop things in order.
  const child = spawn(join(venvBinDir, "python"), ["-m", "warehouse_twin", ...args], {
    cwd: LAUNCHER_PARENT,
    env: { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: stateDir, ...emulatorEnvironment(endpoint) },
    detached: true,
    stdio: ["ignore", "pipe", log],
  });
  closeSync(log);
  const exited = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`could not be started: ${error.message}`));
    child.once("exit", (code, signal) => resolve(`ended with ${signal ?? `exit code ${code}`}`));
  });
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (identity !== undefined) {
    writeJsonFile(identityFile, identity);
  }
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout as NonNullable<typeof child.stdout> }), "line"),
    exited.then(() => [undefined]),
  ]);
  if (line === undefined || child.pid === undefined) {
    throw new WarehouseTwinNotStartedError(`the warehouse's twin does not answer; log: ${logFile}`);
  }
  const pid = child.pid;
  const ready = JSON.parse(line) as { endpoint: string; port: number };
  return {
    endpoint: ready.endpoint,
    port: ready.port,
    pid,
    exited,
    async stop() {
      child.kill("SIGTERM");
      const late = setTimeout(() => void killTree(pid), STOP_TIMEOUT_MS);
      await exited;
      clearTimeout(late);
      rmSync(identityFile, { force: true });
    },
  };
}

async function stopLeftover(identityFile: string): Promise<void> {
  const leftover = readIdentity(identityFile);
  if (leftover === undefined || !isAlive(leftover)) {
    return;
  }
  signalProcess(leftover.pid, "SIGTERM");
  try {
    await waitUntil("the twin of an earlier run to end", () => !isAlive(leftover), {
      timeoutMs: STOP_TIMEOUT_MS,
    });
  } catch (error) {
    if (!(error instanceof WaitedTooLongError)) {
      throw error;
    }
    await killTree(leftover.pid);
  }
}
