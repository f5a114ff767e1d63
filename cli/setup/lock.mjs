import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SetupError } from "./prerequisites.mjs";

/** Lets one set-up at a time work in this checkout; the lock of one that was killed is taken over. */
export async function withSetupLock(root, work) {
  const file = join(root, ".local/run/setup.lock");
  mkdirSync(join(root, ".local/run"), { recursive: true });
  acquire(file);
  const release = () => rmSync(file, { force: true });
  process.once("exit", release);
  try {
    await work();
  } finally {
    process.off("exit", release);
    release();
  }
}

function acquire(file) {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" });
      return;
    } catch (error) {
      if (error.code !== "EEXIST") {
        throw error;
      }
    }
    const pid = readPid(file);
    if (pid !== undefined && isAlive(pid)) {
      throw new SetupError(`another set-up runs in this checkout (process ${pid}): wait until it has ended`);
    }
    rmSync(file, { force: true });
  }
  throw new SetupError(`${file} cannot be taken: remove it`);
}

function readPid(file) {
  try {
    return Number(readFileSync(file, "utf8")) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
