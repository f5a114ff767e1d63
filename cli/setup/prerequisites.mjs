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

/** tsx takes `?` for a query and `\` for a slash, PATH and PYTHONPATH end an entry at `:`, a line ends at its end. */
const UNFIT_IN_PATHS = /[?\\:\p{Cc}]/u;

/**
 * Checks what must be on the machine already, whatever is installed.
 * @returns what Java says of itself, where it is needed
 * @throws SetupError
 */
export function checkPrerequisites(root, needs) {
  for (const folder of [root, findLocalFolder(root)]) {
    const unfit = UNFIT_IN_PATHS.exec(folder)?.[0];
    if (unfit !== undefined) {
      throw new SetupError(
        `the folder ${JSON.stringify(folder)} has ${JSON.stringify(unfit)} in its name: use another one`,
      );
    }
  }
  if (isPythonNeeded(root, needs)) {
    findPython();
  }
  const java = needs.java ? findJava() : undefined;
  checkDisk(root, needs);
  return java;
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
