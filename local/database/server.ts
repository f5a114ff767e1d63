import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import pg from "pg";
import { UserError } from "../../errors/user-error.ts";
import { identify, isAlive, type ProcessIdentity, readIdentity, signalProcess } from "../child-process.ts";
import { readStartMark } from "../process-table.ts";
import { waitUntil } from "../wait-until.ts";
import { writeJsonFile } from "../write-json-file.ts";
import { type Account, requireOwnFiles } from "./account.ts";
import { SERVER_SETTINGS } from "./cluster.ts";

/** After a crash PostgreSQL replays its log first: up to `max_wal_size`. */
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 30_000;

/** PostgreSQL did not come up. */
export class DatabaseNotStartedError extends UserError {
  override name = "DatabaseNotStartedError";
}

export interface ServerOptions {
  binaries: string;
  dataDir: string;
  port: number;
  /** Of the superuser `postgres`. */
  password: string;
  account: Account | undefined;
  /** Appended to. */
  logFile: string;
  /** Tells the next start which process to look for. */
  identityFile: string;
}

export interface Server {
  pid: number;
  /** Settles when the server is gone: one line that says how it ended. */
  exited: Promise<string>;
  /** PostgreSQL's fast shutdown: sessions end, everything is on disk. After 30 s an immediate one. */
  stop(): Promise<void>;
}

/** Starts the server in a session of its own and returns when it answers. @throws DatabaseNotStartedError */
export async function startServer(options: ServerOptions): Promise<Server> {
  await stopLeftover(options.identityFile);
  requireOwnFiles(options.account, options.dataDir);
  removeForeignPidFile(options.dataDir);
  mkdirSync(dirname(options.logFile), { recursive: true });
  return waitUntil("PostgreSQL to start", () => tryToStart(options), {
    timeoutMs: START_TIMEOUT_MS,
    everyMs: 200,
  });
}

/** Undefined where the sessions of a server that was killed have not ended yet. */
async function tryToStart(options: ServerOptions): Promise<Server | undefined> {
  const { logFile, identityFile } = options;
  const child = spawnServer(options);
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (identity !== undefined) {
    writeJsonFile(identityFile, identity);
  }
  let ending: string | undefined;
  const exited = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`could not be started: ${error.message}`));
    child.once("exit", (code, signal) => resolve(`ended with ${signal ?? `exit code ${code}`}`));
  }).then((description) => {
    ending = description;
    return description;
  });
  await waitUntil("PostgreSQL to answer", async () => ending !== undefined || (await answers(options)), {
    timeoutMs: START_TIMEOUT_MS,
  });
  if (ending !== undefined) {
    const reason = lastFatal(logFile);
    if (reason.includes("pre-existing shared memory block")) {
      return undefined;
    }
    throw new DatabaseNotStartedError(`PostgreSQL ${ending}: ${reason}; log: ${logFile}`);
  }
  return {
    pid: child.pid ?? 0,
    exited,
    async stop() {
      if (identity !== undefined) {
        await stopServer(identity);
      }
      await exited;
      rmSync(identityFile, { force: true });
    },
  };
}

function spawnServer({ binaries, dataDir, port, account, logFile }: ServerOptions) {
  const output = openSync(logFile, "a");
  const settings = Object.entries(SERVER_SETTINGS).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  try {
    return spawn(join(binaries, "postgres"), ["-D", dataDir, "-p", String(port), ...settings], {
      ...account,
      cwd: dataDir,
      env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
      detached: true,
      stdio: ["ignore", output, output],
    });
  } finally {
    closeSync(output);
  }
}

async function answers({ port, password }: ServerOptions): Promise<boolean> {
  const client = new pg.Client({ host: "127.0.0.1", port, user: "postgres", password, database: "postgres" });
  client.on("error", () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function stopLeftover(identityFile: string): Promise<void> {
  const leftover = readIdentity(identityFile);
  if (leftover !== undefined) {
    await stopServer(leftover);
  }
  rmSync(identityFile, { force: true });
}

async function stopServer(identity: ProcessIdentity): Promise<void> {
  if (!isAlive(identity)) {
    return;
  }
  const isGone = () => !isAlive(identity);
  signalProcess(identity.pid, "SIGINT");
  try {
    await waitUntil("PostgreSQL to stop", isGone, { timeoutMs: STOP_TIMEOUT_MS });
  } catch {
    signalProcess(identity.pid, "SIGQUIT");
    await waitUntil("PostgreSQL to stop at once", isGone, { timeoutMs: STOP_TIMEOUT_MS });
  }
}

/**
 * PostgreSQL looks after its own postmaster.pid, but for one case: a reboot later the pid may belong to something else of
 * the same account, and PostgreSQL would refuse to start.
 */
function removeForeignPidFile(dataDir: string): void {
  const file = join(dataDir, "postmaster.pid");
  if (!existsSync(file)) {
    return;
  }
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  if (readStartMark(pid) !== undefined && !isPostgres(pid)) {
    rmSync(file);
  }
}

function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("postgres");
  } catch {
    // Not Linux: leave it to PostgreSQL.
    return true;
  }
}

function lastFatal(logFile: string): string {
  const lines = readFileSync(logFile, "utf8").trimEnd().split("\n");
  const line = lines.findLast((text) => text.includes("FATAL:")) ?? lines.at(-1) ?? "";
  return line.replace(/^.*FATAL:\s*/, "");
}
