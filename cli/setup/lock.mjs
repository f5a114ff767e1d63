import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findLocalFolder } from "../../local/local-folder.mjs";
import { SetupError } from "./setup-error.mjs";
import { readStartMark } from "./start-mark.mjs";

/** How long the installer of a killed set-up may take to end after SIGKILL. */
const END_TIMEOUT_MS = 10_000;

/**
 * Lets one set-up at a time work in this checkout. The lock of one that was killed is taken over, and what it left running
 * is killed first: npm would go on writing into the folder that is made anew.
 */
export async function withSetupLock(root, work) {
  // The second guards the packages from a set-up with another folder of data, the first the logs and the installer's note.
  const files = [join(findLocalFolder(root), "run/setup.lock"), join(root, ".setup.lock")];
  const taken = [];
  const release = () => {
    for (const file of taken) {
      rmSync(file, { force: true });
    }
  };
  process.once("exit", release);
  try {
    for (const file of files) {
      mkdirSync(dirname(file), { recursive: true });
      acquire(file);
      taken.push(file);
    }
    await endInstaller(root);
    await work();
  } finally {
    process.off("exit", release);
    release();
  }
}

/** Notes the process that installs for us, the leader of a group of its own; without a pid, that there is none. */
export function noteInstaller(root, pid) {
  const file = installerFile(root);
  if (pid === undefined) {
    rmSync(file, { force: true });
  } else {
    writeFileSync(file, identityOf(pid));
  }
}

async function endInstaller(root) {
  const left = readIdentity(installerFile(root));
  const deadline = performance.now() + END_TIMEOUT_MS;
  while (left !== undefined && isAlive(left) && performance.now() < deadline) {
    process.kill(-left.pid, "SIGKILL");
    await delay(50);
  }
  noteInstaller(root, undefined);
}

const installerFile = (root) => join(findLocalFolder(root), "run/setup-installer.json");

function acquire(file) {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, identityOf(process.pid));
  try {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      try {
        // Unlike a write, a link puts the whole content there at once or fails.
        linkSync(own, file);
        return;
      } catch (error) {
        if (error.code !== "EEXIST") {
          throw error;
        }
      }
      const holder = readIdentity(file);
      if (holder !== undefined && isAlive(holder)) {
        throw new SetupError(
          `another set-up runs in this checkout (process ${holder.pid}): wait until it has ended`,
        );
      }
      rmSync(file, { force: true });
    }
    throw new SetupError(`${file} cannot be taken: remove it`);
  } finally {
    rmSync(own, { force: true });
  }
}

const identityOf = (pid) => JSON.stringify({ pid, startMark: readStartMark(pid) });

function readIdentity(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function isAlive({ pid, startMark }) {
  return startMark !== undefined && readStartMark(pid) === startMark;
}
