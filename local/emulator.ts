import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import getPort from "get-port";
import { UserError } from "../errors/user-error.ts";
import {
  identify,
  isAlive,
  killTree,
  type ProcessIdentity,
  readIdentity,
  signalProcess,
} from "./child-process.ts";
import { REGION } from "./emulator-account.ts";
import { waitUntil } from "./wait-until.ts";
import { writeJsonFile } from "./write-json-file.ts";

/** MiniStack writes all records of all streams on SIGTERM; a million of them take seconds. */
const SAVE_TIMEOUT_MS = 60_000;

/** `python -m` finds the package `ministack_launcher` in the working directory. */
const LAUNCHER_PARENT = fileURLToPath(new URL(".", import.meta.url));

const START_TIMEOUT_MS = 60_000;

export interface EmulatorOptions {
  /** The `bin` directory of the virtual environment that has `ministack`. */
  venvBinDir: string;
  /** Keeps what must outlive a stop: streams with their records, functions, rules, objects. */
  stateDir: string;
  /** Appended to. */
  logFile: string;
  /** Preferred; where it is in use, a free one is taken. @default a free one */
  port?: number;
  /**
   * A JSON file of host, port, username and password: RDS instances stand for this PostgreSQL and its master.
   * @default they stand for nothing
   */
  databaseServerFile?: string;
}

export interface Emulator {
  endpoint: string;
  pid: number;
  /** Settles when the process and its Lambdas are gone, also after a crash: one line that says how it ended. */
  exited: Promise<string>;
  /** SIGTERM, on which MiniStack saves its state, then waits until it and its Lambdas are gone; SIGKILL after a minute. */
  stop(): Promise<void>;
}

/** MiniStack did not come up. */
export class EmulatorNotStartedError extends UserError {
  override name = "EmulatorNotStartedError";
}

/** What the SDK and the CLI need to talk to the emulator, as environment variables. */
export function emulatorEnvironment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  };
}

/** The same as `emulatorEnvironment` as a client's configuration. */
export function emulatorClientConfig(endpoint: string) {
  return { endpoint, region: REGION, credentials: { accessKeyId: "test", secretAccessKey: "test" } };
}

/**
 * Starts MiniStack on loopback and returns when it answers. One that runs on from a killed predecessor on the same state
 * is stopped first, so that its state is saved and read again.
 *
 * What a stop and start keeps: streams, shard ids, records with their sequence numbers and arrival times, functions with
 * their code, rules, objects in S3. What it does not: shard iterators older than 5 minutes, warm Lambdas. SIGKILL loses
 * everything since the last orderly stop but objects in S3 and items of tables that have a stream, with their changes.
 * @throws EmulatorNotStartedError
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const identityFile = identityFileOf(options.stateDir);
  await stopLeftover(identityFile);
  // Events with their IP addresses: for this user only.
  mkdirSync(options.stateDir, { recursive: true, mode: 0o700 });
  const temporaryDir = join(options.stateDir, "tmp");
  rmSync(temporaryDir, { recursive: true, force: true });
  mkdirSync(temporaryDir, { recursive: true });
  // MiniStack's Lambda workers are CommonJS; below this checkout they would be taken for ES modules.
  writeJsonFile(join(options.stateDir, "package.json"), { type: "commonjs" });
  mkdirSync(dirname(options.logFile), { recursive: true });

  const port = await getPort(options.port === undefined ? {} : { port: options.port });
  const output = openSync(options.logFile, "a");
  // A session of its own: Ctrl-C at the terminal must not reach it before we stop things in order.
  const child = spawn(join(options.venvBinDir, "python"), ["-m", "ministack_launcher"], {
    cwd: LAUNCHER_PARENT,
    env: emulatorProcessEnvironment(options, temporaryDir, port),
    detached: true,
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  const { pid } = child;
  const endpoint = `http://127.0.0.1:${port}`;
  const identity = pid === undefined ? undefined : identify(pid);
  if (identity !== undefined) {
    writeJsonFile(identityFile, { ...identity, endpoint });
  }
  const exited = describeExit(child);
  await waitForStart({ pid, endpoint, exited, logFile: options.logFile });

  return {
    endpoint,
    pid: pid ?? 0,
    exited,
    async stop() {
      if (identity !== undefined && isAlive(identity)) {
        signalProcess(identity.pid, "SIGTERM");
        if (!(await endsWithin(exited, SAVE_TIMEOUT_MS))) {
          await killTree(identity.pid);
        }
      }
      await exited;
      rmSync(identityFile, { force: true });
    },
  };
}

/** Where the emulator answers that somebody else started on this state, or is starting; undefined where none runs. */
export function findEmulator(stateDir: string): Pick<Emulator, "endpoint"> | undefined {
  const identityFile = identityFileOf(stateDir);
  const emulator = readIdentity<ProcessIdentity & { endpoint: string }>(identityFile);
  return emulator && isAlive(emulator) ? { endpoint: emulator.endpoint } : undefined;
}

function identityFileOf(stateDir: string): string {
  return join(stateDir, "emulator.json");
}

/** Settles when the process is gone and so are the Lambdas that it started. */
async function describeExit(child: ChildProcess): Promise<string> {
  const description = await new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`could not be started: ${error.message}`));
    child.once("exit", (code, signal) => resolve(`ended with ${signal ?? `exit code ${code}`}`));
  });
  if (child.pid !== undefined) {
    await killTree(child.pid);
  }
  return description;
}

/** Bare on purpose: the emulator's Lambdas inherit all of it. */
function emulatorProcessEnvironment(
  { stateDir, databaseServerFile }: EmulatorOptions,
  temporaryDir: string,
  port: number,
): Record<string, string> {
  return {
    // Lambdas run on the Node that runs us.
    PATH: [dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(":"),
    HOME: stateDir,
    TMPDIR: temporaryDir,
    BIND_HOST: "127.0.0.1",
    GATEWAY_PORT: String(port),
    IOT_MTLS_ENABLED: "0",
    SFTP_ENABLED: "0",
    PERSIST_STATE: "1",
    STATE_DIR: join(stateDir, "services"),
    S3_PERSIST: "1",
    S3_DATA_DIR: join(stateDir, "s3"),
    ...(databaseServerFile && { DATABASE_SERVER_FILE: databaseServerFile }),
  };
}

async function waitForStart(starting: {
  pid: number | undefined;
  endpoint: string;
  exited: Promise<string>;
  logFile: string;
}): Promise<void> {
  const { pid, endpoint, exited, logFile } = starting;
  let ending: string | undefined;
  void exited.then((description) => {
    ending = description;
  });
  try {
    await waitUntil(
      "MiniStack to answer",
      async () => ending !== undefined || (await answers(`${endpoint}/_ministack/ready`)),
      { timeoutMs: START_TIMEOUT_MS },
    );
  } catch (error) {
    if (pid !== undefined) {
      await killTree(pid);
    }
    throw new EmulatorNotStartedError(`MiniStack does not answer; log: ${logFile}`, { cause: error });
  }
  if (ending !== undefined) {
    throw new EmulatorNotStartedError(`MiniStack ${ending}; log: ${logFile}`);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

async function endsWithin(exited: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const timeout = new AbortController();
  const ended = exited.then(() => true);
  const late = delay(timeoutMs, false, { signal: timeout.signal }).catch(() => false);
  const inTime = await Promise.race([ended, late]);
  timeout.abort();
  return inTime;
}

async function stopLeftover(identityFile: string): Promise<void> {
  const leftover = readIdentity(identityFile);
  if (leftover && isAlive(leftover)) {
    signalProcess(leftover.pid, "SIGTERM");
    await waitUntil("the MiniStack of an earlier run to end", () => !isAlive(leftover), {
      timeoutMs: SAVE_TIMEOUT_MS,
    });
    await killTree(leftover.pid);
  }
  rmSync(identityFile, { force: true });
}
