import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { runInstaller } from "./installer.mjs";
import { readProgramOutput } from "./program-output.mjs";
import { findPython } from "./python.mjs";
import { readStamp, writeStamp } from "./stamp.mjs";
import { step } from "./step.mjs";
import { versionProblem } from "./versions.mjs";

/** Each file and those that it includes by `-r`. */
const REQUIREMENT_FILES = { local: ["local", "job"], dev: ["dev", "local", "job"] };

/** What a user's settings of pip may not change. */
const PIP_ENVIRONMENT = {
  PIP_USER: "0",
  PIP_NO_DEPS: "0",
  PIP_REQUIRE_VIRTUALENV: "0",
  PYTHONNOUSERSITE: "1",
};

const stampFile = (root) => join(root, ".venv/set-up.json");

/** Whether .venv holds what requirements/<name>.txt says, where a command needs it. */
export function hasPythonPackages(root, name) {
  if (name === undefined) {
    return true;
  }
  const stamp = readStamp(stampFile(root));
  if (stamp?.requirements[name] !== hashOfRequirements(root, name)) {
    return false;
  }
  try {
    const there = describeVenv(root);
    const packages = new Set(there.packages);
    return (
      there.place === stamp.place &&
      there.python === stamp.python &&
      stamp.packages.every((entry) => packages.has(entry))
    );
  } catch (error) {
    // Where its Python is not ours to read, installing would not help.
    if (error.code === "EACCES") {
      throw error;
    }
    return false;
  }
}

/** Whether a Python of the machine itself is: to make .venv with, or to ask pip without one. */
export function isPythonNeeded(root, { python, requirements }) {
  return python && (requirements === undefined || !(hasPythonPackages(root, requirements) || isUsable(root)));
}

/** Brings .venv up to requirements/<name>.txt, where a command needs it. */
export async function installPythonPackages(root, name) {
  if (hasPythonPackages(root, name)) {
    return;
  }
  const venv = join(root, ".venv");
  const isThere = isUsable(root);
  const python = isThere ? undefined : findPython();
  await step(`Python packages (requirements/${name}.txt)`, async () => {
    const unfinished = join(venv, "unfinished");
    if (!isThere) {
      rmSync(venv, { recursive: true, force: true });
      mkdirSync(venv);
      writeFileSync(unfinished, "");
      await runInstaller(root, "venv", python, ["-m", "venv", venv]);
    }
    rmSync(stampFile(root), { force: true });
    writeFileSync(unfinished, "");
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"];
    const file = join(root, `requirements/${name}.txt`);
    await runInstaller(root, "pip", join(venv, "bin/python"), [...pip, "-r", file], PIP_ENVIRONMENT);
    // Who has dev has local.
    const done = name === "dev" ? ["dev", "local"] : [name];
    const requirements = Object.fromEntries(done.map((one) => [one, hashOfRequirements(root, one)]));
    writeStamp(stampFile(root), { requirements, ...describeVenv(root) });
    rmSync(unfinished);
  });
}

export function hashOfRequirements(root, name) {
  const hash = createHash("sha256");
  for (const file of REQUIREMENT_FILES[name]) {
    hash.update(readFileSync(join(root, `requirements/${file}.txt`)));
  }
  return hash.digest("hex");
}

/** Where it lies, since its scripts name that; with which Python, as a file; and what stands among its packages. */
function describeVenv(root) {
  const venv = join(root, ".venv");
  const python = realpathSync(join(venv, "bin/python"));
  const { size, mtimeMs } = statSync(python);
  const packages = readdirSync(findSitePackages(root));
  return { place: realpathSync(venv), python: `${python} ${size} ${mtimeMs}`, packages };
}

/** Where pip puts packages. */
export function findSitePackages(root) {
  const lib = join(root, ".venv/lib");
  const python = readdirSync(lib).find((name) => name.startsWith("python"));
  return join(lib, `${python}`, "site-packages");
}

/** Not where its making was interrupted, it was moved, or the Python that it was made with is gone, unfit or another one. */
function isUsable(root) {
  const venv = join(root, ".venv");
  const stamp = readStamp(stampFile(root));
  const isWhole = existsSync(venv) && !existsSync(join(venv, "unfinished"));
  if (!isWhole || (stamp && stamp.place !== realpathSync(venv))) {
    return false;
  }
  const output = readProgramOutput(join(venv, "bin/python"), ["-m", "pip", "--version"]);
  const version = output?.ok ? /\(python (\d+\.\d+)\)/.exec(output.text)?.[1] : undefined;
  return version !== undefined && versionProblem("python", version) === undefined;
}
