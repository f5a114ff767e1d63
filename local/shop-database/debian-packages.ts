import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describeInstall, type MariadbInstall } from "./install.ts";

const SERVER = "mariadb-server-core";

/** Settings of a server that is part of the system. */
const NOT_NEEDED = ["mariadb-common"];

/** What will be fetched; apt compares it with the sum that the distribution has signed. */
export interface DebianPackages {
  names: string[];
  bytes: number;
}

const run = (file: string, args: string[], cwd?: string) =>
  execa(file, args, { ...(cwd && { cwd }), stdin: "ignore", env: { LC_ALL: "C" } });

/** Of an apt whose lists are in our folder: root alone may bring the machine's up to date. */
const withOwnLists = (folder: string) => [
  `-oDir::State::lists=${join(folder, "lists")}`,
  `-oDir::Cache=${join(folder, "cache")}`,
];

/** Brings lists of our own up to date, where the machine's are missing or too old. @returns options of apt that use them */
export async function updateLists(folder: string): Promise<string[]> {
  for (const part of ["lists/partial", "cache/archives/partial"]) {
    mkdirSync(join(folder, part), { recursive: true });
  }
  const options = withOwnLists(folder);
  await run("apt-get", [...options, "update", "-qq"]);
  return options;
}

/** MariaDB's server and the libraries of it that are not installed. Throws where apt does not know it. */
export async function findDebianPackages(options: readonly string[] = []): Promise<DebianPackages> {
  const { stdout } = await run("apt-cache", [...options, "depends", SERVER]);
  const needed = [...stdout.matchAll(/^ +Depends: ([^<>\s]+)$/gm)].map(([, name]) => name as string);
  const missing: string[] = [];
  for (const name of needed.filter((name) => !NOT_NEEDED.includes(name))) {
    if (!(await isInstalled(name))) {
      missing.push(name);
    }
  }
  const names = [SERVER, ...missing];
  const listed = await run("apt-get", [...options, "download", "--print-uris", ...names]);
  const sizes = [...listed.stdout.matchAll(/^'[^']+' \S+ (\d+) /gm)].map(([, size]) => Number(size));
  return { names, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/** Downloads them into the folder and unpacks them there; nothing is installed. */
export async function unpackDebianPackages(
  { names }: DebianPackages,
  folder: string,
  options: readonly string[],
  onProgress: (bytes: number) => void,
): Promise<void> {
  const packages = join(folder, "packages");
  mkdirSync(packages, { recursive: true });
  const watch = setInterval(() => onProgress(bytesIn(packages)), 200);
  try {
    await run("apt-get", [...options, "download", "-qq", ...names], packages);
  } finally {
    clearInterval(watch);
  }
  for (const file of readdirSync(packages).filter((name) => name.endsWith(".deb"))) {
    await run("dpkg-deb", ["--extract", join(packages, file), folder]);
  }
}

/** What was unpacked into a folder. */
export function findUnpackedPackages(folder: string): MariadbInstall | undefined {
  const libraries = ["usr/lib", "lib"]
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path))
    .flatMap((path) => readdirSync(path).map((name) => join(path, name)))
    .filter((path) => path.endsWith("-linux-gnu") || path.endsWith("-linux-gnueabihf"));
  return describeInstall(join(folder, "usr/sbin/mariadbd"), libraries);
}

async function isInstalled(name: string): Promise<boolean> {
  const { stdout } = await execa("dpkg-query", ["--status", name], { reject: false });
  return stdout?.includes("\nStatus: install ok installed\n") ?? false;
}

function bytesIn(folder: string): number {
  return readdirSync(folder).reduce(
    (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
