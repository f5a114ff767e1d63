import { existsSync, statfsSync } from "node:fs";
import { dirname, join } from "node:path";
import { findLocalFolder } from "../../local/local-folder.mjs";
import { findJava } from "./java.mjs";
import { findPython } from "./python.mjs";
import { isPythonNeeded } from "./python-packages.mjs";
import { SetupError } from "./setup-error.mjs";

/**
 * Megabytes: npm packages 350, Python packages 1,200-1,500 with PostgreSQL and Spark's classes, database and emulator 500;
 * later runs only need the last.
 */
const DISK_FOR_SETUP_MB = 3000;
const DISK_FOR_RUN_MB = 500;

/** PATH and PYTHONPATH end an entry at a colon, a line ends at its end. */
const UNFIT_IN_PATHS = /[:\p{Cc}]/u;

/** Node and tsx take `?`, `*` and the backslash for something else; PostgreSQL's initdb has a shell look for its programs. */
const UNFIT_IN_CHECKOUT = /[:\p{Cc}?*\\"$`]/u;

/**
 * Checks what must be on the machine already, whatever is installed.
 * @returns what Java says of itself, where it is needed
 * @throws SetupError
 */
export function checkPrerequisites(root, needs) {
  checkName(root, UNFIT_IN_CHECKOUT);
  checkName(findLocalFolder(root), UNFIT_IN_PATHS);
  if (isPythonNeeded(root, needs)) {
    findPython();
  }
  const java = needs.java ? findJava() : undefined;
  checkDisk(root, needs);
  return java;
}

function checkName(folder, unfit) {
  const found = unfit.exec(folder)?.[0];
  if (found !== undefined) {
    throw new SetupError(
      `the folder ${JSON.stringify(folder)} has ${JSON.stringify(found)} in its name: use another one`,
    );
  }
}

function checkDisk(root, needs) {
  const hasPackages = existsSync(join(root, "node_modules")) && existsSync(join(root, ".venv"));
  const needed = hasPackages || !needs.python ? DISK_FOR_RUN_MB : DISK_FOR_SETUP_MB;
  checkFolder(root, needed);
  checkFolder(findLocalFolder(root), DISK_FOR_RUN_MB);
}

function checkFolder(folder, needed) {
  if (!existsSync(folder)) {
    checkFolder(dirname(folder), needed);
    return;
  }
  const { bavail, bsize } = statfsSync(folder);
  const free = Math.floor((bavail * bsize) / 1e6);
  if (free < needed) {
    throw new SetupError(`the disk of ${folder} has ${free} MB free: ${needed} MB are needed`);
  }
}
