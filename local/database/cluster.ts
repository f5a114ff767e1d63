import { execFile } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { totalmem } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { type Account, giveTo } from "./account.ts";

/** What fits a laptop. Commits stay durable: this is the database that the answers come from. */
export const SERVER_SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  // An eighth of the memory, taken as the data grow: what does not fit is read and written again and again.
  shared_buffers: `${Math.min(4096, Math.floor(totalmem() / 8 / 2 ** 20))}MB`,
  max_wal_size: "2GB",
  // Without zeros written first into each new segment of the log, half of what a fresh database writes there.
  wal_init_zero: "off",
  wal_buffers: "64MB",
  timezone: "UTC",
  log_timezone: "UTC",
  log_line_prefix: "%m [database] %q%u@%d ",
  // An error's details and parameters hold values of events.
  log_error_verbosity: "terse",
  log_parameter_max_length_on_error: "0",
  log_checkpoints: "off",
};

/** Makes the data directory, once; one whose making was interrupted is made again. */
export async function createCluster(options: {
  binaries: string;
  dataDir: string;
  password: string;
  account: Account | undefined;
}): Promise<void> {
  const { binaries, dataDir, password, account } = options;
  if (existsSync(dataDir)) {
    return;
  }
  const parent = dirname(dataDir);
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  giveTo(account, parent);
  const unfinished = `${dataDir}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const passwordFile = join(parent, "initdb-password");
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  giveTo(account, passwordFile);
  try {
    await promisify(execFile)(
      join(binaries, "initdb"),
      [
        ...["-D", unfinished, "-U", "postgres", "-A", "scram-sha-256"],
        ...[`--pwfile=${passwordFile}`, "-E", "UTF8", "--no-locale", "--no-instructions"],
      ],
      { ...account, cwd: parent, env: { PATH: "/usr/bin:/bin", LC_ALL: "C" } },
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(unfinished, dataDir);
}
