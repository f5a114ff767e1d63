import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runInstaller } from "./installer.mjs";
import { SetupError } from "./setup-error.mjs";
import { readStamp, writeStamp } from "./stamp.mjs";
import { step } from "./step.mjs";

/** Whatever NODE_ENV and npm's own settings say: a production install has not what tests and checks need. */
const EVERYTHING = [
  "--include=prod",
  "--include=dev",
  "--include=optional",
  "--include=peer",
  "--ignore-scripts=false",
];

const stampFile = (root) => join(root, "node_modules/.set-up.json");

/** Native packages may be built for one of them. */
const RUNTIME = `${process.platform} ${process.arch} ${process.versions.modules}`;

/** Whether node_modules holds what the lock file says for this machine, whoever installed it. */
export function hasNpmPackages(root) {
  const stamp = readStamp(stampFile(root)) ?? { runtime: RUNTIME, leftOut: [] };
  return stamp.runtime === RUNTIME && missingPackages(root).every(({ path }) => stamp.leftOut.includes(path));
}

/** Brings node_modules to what the lock file says. */
export async function installNpmPackages(root) {
  if (hasNpmPackages(root)) {
    return;
  }
  await step("npm packages", async () => {
    rmSync(stampFile(root), { force: true });
    const args = ["ci", ...EVERYTHING, "--loglevel=error", "--no-audit", "--no-fund"];
    await runInstaller(root, "npm", "npm", args);
    const missing = missingPackages(root);
    const needed = missing.find(({ optional }) => !optional);
    if (needed !== undefined) {
      throw new SetupError(`npm ci has ended, but ${needed.path} is not as package-lock.json says`);
    }
    // npm goes on without an optional package that is not to be had: asking again would not help.
    writeStamp(stampFile(root), { runtime: RUNTIME, leftOut: missing.map(({ path }) => path) });
  });
}

/** What npm's own list of node_modules has not as the lock file says, or whose folder is gone. */
function missingPackages(root) {
  const wanted = readStamp(join(root, "package-lock.json"))?.packages ?? {};
  // npm writes it when an install is whole, and takes it away first.
  const installed = readStamp(join(root, "node_modules/.package-lock.json"))?.packages ?? {};
  return Object.entries(wanted)
    .filter(([path, entry]) => path.startsWith("node_modules/") && isForThisMachine(entry))
    .filter(
      ([path, { version }]) =>
        installed[path]?.version !== version || !existsSync(join(root, path, "package.json")),
    )
    .map(([path, { optional = false }]) => ({ path, optional }));
}

/** Optional packages that name no platform belong to others that do. */
function isForThisMachine({ optional, os, cpu, libc }) {
  return (
    !optional ||
    ((os || cpu) &&
      allows(os, process.platform) &&
      allows(cpu, process.arch) &&
      (!libc || allows(libc, readLibc())))
  );
}

/** npm's rule: one of the names, or none of those with an exclamation mark. */
function allows(names, own) {
  const [refused, taken] = [true, false].map((wanted) =>
    (names ?? []).filter((name) => name.startsWith("!") === wanted),
  );
  return !refused.includes(`!${own}`) && (taken.length === 0 || taken.includes(own));
}

let libcRead;

/** Once: Node's report takes some milliseconds. */
function readLibc() {
  libcRead ??= process.report.getReport().header.glibcVersionRuntime ? "glibc" : "musl";
  return libcRead;
}
