import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runInstaller } from "./installer.mjs";
import { step } from "./step.mjs";

/** Each file and those that it includes by `-r`. */
const REQUIREMENT_FILES = { local: ["local", "job"], dev: ["dev", "local", "job"] };

/** Whether node_modules is as the lock file says, and .venv as requirements/<name>.txt, where a command needs it. */
export function isSetUp(root, needs) {
  return (
    hasNpmPackages(root) &&
    hasPythonPackages(root, needs.requirements) &&
    (!needsClassArchive(needs) || hasClassArchive(root))
  );
}

/**
 * Brings node_modules to what the lock file says; one whose install was interrupted has no stamp and is made anew.
 * Not by `npm ci`: it refuses a lock file that was written where the registry lacks other platforms' optional packages.
 */
export async function installNpmPackages(root) {
  if (hasNpmPackages(root)) {
    return;
  }
  await step("npm packages", async () => {
    if (!existsSync(npmStamp(root))) {
      rmSync(join(root, "node_modules"), { recursive: true, force: true });
    }
    rmSync(npmStamp(root), { force: true });
    await runInstaller(root, "npm", "npm", [
      "install",
      "--no-save",
      "--loglevel=error",
      "--no-audit",
      "--no-fund",
    ]);
    writeFileSync(npmStamp(root), wantedNpmPackages(root));
  });
}

const npmStamp = (root) => join(root, "node_modules/.installed-lock");
const wantedNpmPackages = (root) => `${process.version} ${hashOf([join(root, "package-lock.json")])}`;
const hasNpmPackages = (root) => read(npmStamp(root)) === wantedNpmPackages(root);

const pythonStamp = (root, name) => join(root, ".venv/installed", name);
const wantedPythonPackages = (root, name) =>
  hashOf(REQUIREMENT_FILES[name].map((file) => join(root, `requirements/${file}.txt`)));

function hasPythonPackages(root, name) {
  const isNeeded = name !== undefined;
  return (
    !isNeeded ||
    (read(pythonStamp(root, name)) === wantedPythonPackages(root, name) &&
      existsSync(join(root, ".venv/bin/python")))
  );
}

/** Brings .venv up to requirements/<name>.txt, where a command needs it. */
export async function installPythonPackages(root, python, name) {
  if (hasPythonPackages(root, name)) {
    return;
  }
  const venv = join(root, ".venv");
  await step(`Python packages (requirements/${name}.txt)`, async () => {
    const unfinished = join(venv, "unfinished");
    if (existsSync(unfinished) || !isUsable(venv)) {
      rmSync(venv, { recursive: true, force: true });
      mkdirSync(venv);
      writeFileSync(unfinished, "");
      await runInstaller(root, "venv", python, ["-m", "venv", venv]);
    }
    rmSync(join(venv, "installed"), { recursive: true, force: true });
    writeFileSync(unfinished, "");
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"];
    const file = join(root, `requirements/${name}.txt`);
    await runInstaller(root, "pip", join(venv, "bin/python"), [...pip, "-r", file]);
    mkdirSync(join(venv, "installed"));
    // Who has dev has local.
    for (const done of name === "dev" ? ["dev", "local"] : [name]) {
      writeFileSync(pythonStamp(root, done), wantedPythonPackages(root, done));
    }
    rmSync(unfinished);
  });
}

const needsClassArchive = ({ java, requirements }) => java && requirements !== undefined;
const classArchiveStamp = (root) => join(root, ".venv/installed/spark-classes");
const hasClassArchive = (root) => read(classArchiveStamp(root)) === wantedPythonPackages(root, "local");

/** Makes what Spark's JVM starts from, where a command needs Spark and its jars are other ones than the last time. */
export async function archiveSparkClasses(root, needs) {
  if (!needsClassArchive(needs) || hasClassArchive(root)) {
    return;
  }
  await step("Spark's classes, for quick starts", async () => {
    const inRoot = (path) => join(root, path);
    const env = { PYTHONPATH: ["glue-scripts", "local", "local/spark/startup"].map(inRoot).join(":") };
    await runInstaller(root, "spark", inRoot(".venv/bin/python"), ["local/spark/archive_classes.py"], env);
    writeFileSync(classArchiveStamp(root), wantedPythonPackages(root, "local"));
  });
}

/** Not where the Python that it was made with is gone. */
function isUsable(venv) {
  return spawnSync(join(venv, "bin/python"), ["-m", "pip", "--version"]).status === 0;
}

function hashOf(files) {
  const hash = createHash("sha256");
  for (const file of files) {
    hash.update(readFileSync(file));
  }
  return hash.digest("hex");
}

function read(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
