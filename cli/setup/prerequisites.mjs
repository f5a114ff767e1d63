import { spawnSync } from "node:child_process";
import { existsSync, statfsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { isAtLeast } from "./versions.mjs";

const PYTHON_NEEDED = "3.11";
const JAVA_NEEDED = "17";
const PYTHONS = ["python3.13", "python3.12", "python3.11", "python3", "python"];

/**
 * Megabytes: npm packages 350, Python packages 1,200-1,500 with PostgreSQL and Spark's classes, database and emulator 500;
 * later runs only need the last.
 */
const DISK_FOR_SETUP_MB = 3000;
const DISK_FOR_RUN_MB = 500;

/** What a user can put right: shown as one line. */
export class SetupError extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * Checks what must be on the machine already. Takes JAVA_HOME out of the environment where it leads to an unfit Java and
 * the one on the PATH is fit.
 * @param isSetUp whether .venv has the Python packages that are needed, and so its own Python
 * @returns the Python to make the virtual environment with; undefined where none is to be made
 */
export function checkPrerequisites(root, needs, isSetUp) {
  const hasOwnPython = isSetUp && needs.requirements !== undefined;
  const python = needs.python && !hasOwnPython ? findPython() : undefined;
  if (needs.java) {
    findJava();
  }
  checkDisk(root, needs);
  return python;
}

function findPython() {
  let problem = `Python is missing: ${PYTHON_NEEDED} or newer is needed`;
  for (const name of PYTHONS) {
    const version = run(name, ["--version"])?.match(/Python (\d+\.\d+(\.\d+)?)/)?.[1];
    if (version === undefined) {
      continue;
    }
    if (!isAtLeast(version, PYTHON_NEEDED)) {
      problem = `Python ${version} (${name}) is too old: ${PYTHON_NEEDED} or newer is needed`;
    } else if (run(name, ["-c", "import venv, ensurepip"]) === undefined) {
      problem = `Python ${version} (${name}) has no venv and ensurepip: install them (Debian: python3-venv)`;
    } else {
      return name;
    }
  }
  throw new SetupError(problem);
}

function findJava() {
  const home = process.env.JAVA_HOME;
  const ofHome = home ? javaVersion(join(home, "bin/java")) : undefined;
  if (ofHome && isAtLeast(ofHome, JAVA_NEEDED)) {
    return;
  }
  const ofPath = javaVersion("java");
  if (ofPath && isAtLeast(ofPath, JAVA_NEEDED)) {
    delete process.env.JAVA_HOME;
    return;
  }
  const version = ofHome ?? ofPath;
  throw new SetupError(
    version
      ? `Java ${version}${ofHome ? ` (JAVA_HOME=${home})` : ""} is too old: ${JAVA_NEEDED} or newer is needed`
      : `Java is missing: ${JAVA_NEEDED} or newer is needed`,
  );
}

/** Java 8 and older call themselves 1.8. */
function javaVersion(java) {
  return run(java, ["-version"])?.match(/version "(?:1\.)?([\d.]+)/)?.[1];
}

function checkDisk(root, needs) {
  const hasPackages = existsSync(join(root, "node_modules")) && existsSync(join(root, ".venv"));
  const needed = hasPackages || !needs.python ? DISK_FOR_RUN_MB : DISK_FOR_SETUP_MB;
  checkFolder(root, needed);
  const local = process.env.ECOMMERCE_STREAMING_LOCAL;
  if (local) {
    checkFolder(resolve(local), DISK_FOR_RUN_MB);
  }
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

/** Both outputs of a command that succeeds. */
function run(file, args) {
  const { status, stdout, stderr } = spawnSync(file, args, { encoding: "utf8" });
  return status === 0 ? `${stdout}${stderr}` : undefined;
}
