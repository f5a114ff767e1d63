import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runInstaller } from "./installer.mjs";
import { step } from "./step.mjs";

/** Each file and those that it includes by `-r`. */
const REQUIREMENT_FILES = { local: ["local", "job"], dev: ["dev", "local", "job"] };

/** Brings node_modules up to the lock file. The stamp is written last: an interrupted install is done again. */
export async function installNpmPackages(root) {
  const stamp = join(root, "node_modules/.installed-lock");
  const wanted = hashOf([join(root, "package-lock.json")]);
  if (read(stamp) === wanted) {
    return;
  }
  await step("npm packages", async () => {
    await runInstaller(root, "npm", "npm", ["ci", "--loglevel=error", "--no-audit", "--no-fund"]);
    writeFileSync(stamp, wanted);
  });
}

/** Brings .venv up to requirements/<name>.txt, where a command needs it. */
export async function installPythonPackages(root, python, name) {
  if (name === undefined) {
    return;
  }
  const venv = join(root, ".venv");
  const stamps = join(venv, "installed");
  const wanted = hashOf(REQUIREMENT_FILES[name].map((file) => join(root, `requirements/${file}.txt`)));
  if (read(join(stamps, name)) === wanted && existsSync(join(venv, "bin/python"))) {
    return;
  }
  await step(`Python packages (requirements/${name}.txt)`, async () => {
    const unfinished = join(venv, "unfinished");
    if (existsSync(unfinished) || python !== join(venv, "bin/python")) {
      await makeVenv(root, venv, python);
    }
    rmSync(stamps, { recursive: true, force: true });
    writeFileSync(unfinished, "");
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"];
    const file = join(root, `requirements/${name}.txt`);
    await runInstaller(root, "pip", join(venv, "bin/python"), [...pip, "-r", file]);
    mkdirSync(stamps);
    writeStamps(root, stamps, name);
    rmSync(unfinished);
  });
}

/** A virtual environment cannot make itself anew, so one that was left half made is removed first. */
async function makeVenv(root, venv, python) {
  const isOwn = python.startsWith(venv);
  rmSync(venv, { recursive: true, force: true });
  await runInstaller(root, "venv", isOwn ? "python3" : python, ["-m", "venv", venv]);
}

/** Who has dev has local. */
function writeStamps(root, stamps, name) {
  for (const done of name === "dev" ? ["dev", "local"] : [name]) {
    const files = REQUIREMENT_FILES[done].map((file) => join(root, `requirements/${file}.txt`));
    writeFileSync(join(stamps, done), hashOf(files));
  }
}

function hashOf(files) {
  const hash = createHash("sha256").update(process.version);
  for (const file of files) {
    hash.update(readFileSync(file));
  }
  return hash.digest("hex");
}

function read(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
