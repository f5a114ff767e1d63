import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { WAREHOUSE_DATABASE } from "../config/warehouse.ts";
import { UserError } from "../errors/user-error.ts";
import { killTree } from "./child-process.ts";
import { emulatorEnvironment } from "./emulator.ts";

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
  /** Appended to. */
  logFile: string;
  /** @default a free one */
  port?: number;
}

export interface WarehouseTwin {
  /** Of the Data API. */
  endpoint: string;
  pid: number;
  /** In order: what is committed stays. */
  stop(): Promise<void>;
}

/** The twin did not come up: its log says why. */
export class WarehouseTwinNotStartedError extends UserError {
  override name = "WarehouseTwinNotStartedError";
}

/** Starts the warehouse's twin on loopback and returns when it answers. @throws WarehouseTwinNotStartedError */
export async function startWarehouseTwin({
  venvBinDir,
  stateDir,
  endpoint,
  logFile,
  port = 0,
}: WarehouseTwinOptions): Promise<WarehouseTwin> {
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
  ];
  // A session of its own: Ctrl-C at the terminal must not reach it before we stop things in order.
  const child = spawn(join(venvBinDir, "python"), ["-m", "warehouse_twin", ...args], {
    cwd: LAUNCHER_PARENT,
    env: { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: stateDir, ...emulatorEnvironment(endpoint) },
    detached: true,
    stdio: ["ignore", "pipe", log],
  });
  closeSync(log);
  const exited = once(child, "exit").catch(() => undefined);
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout as NonNullable<typeof child.stdout> }), "line"),
    exited.then(() => [undefined]),
  ]);
  if (line === undefined || child.pid === undefined) {
    throw new WarehouseTwinNotStartedError(`the warehouse's twin does not answer; log: ${logFile}`);
  }
  const pid = child.pid;
  return {
    endpoint: (JSON.parse(line) as { endpoint: string }).endpoint,
    pid,
    async stop() {
      child.kill("SIGTERM");
      const late = setTimeout(() => void killTree(pid), STOP_TIMEOUT_MS);
      await exited;
      clearTimeout(late);
    },
  };
}
