import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copySetup } from "./testing/stub-checkout.ts";

interface LockEntry {
  version: string;
  integrity?: string;
  resolved?: string;
  inBundle?: boolean;
  optionalDependencies?: Record<string, string>;
}

const LOCK = JSON.parse(readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8"));
const PACKAGES = Object.entries<LockEntry>(LOCK.packages).filter(([path]) => path !== "");

test("the lock file holds every platform's packages, or npm ci would refuse it on another one", () => {
  const missing = PACKAGES.flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !isLockedFor(path, name)),
  );
  expect(missing).toEqual([]);
});

/** As Node finds a package: below the one that wants it, or beside any above it. */
function isLockedFor(path: string, name: string): boolean {
  const parts = path.split("/node_modules/");
  return (
    parts.some((_, depth) =>
      Object.hasOwn(LOCK.packages, [...parts.slice(0, parts.length - depth), name].join("/node_modules/")),
    ) || Object.hasOwn(LOCK.packages, `node_modules/${name}`)
  );
}

test("the lock file says what each package's bytes are, and names no registry", () => {
  const unknown = PACKAGES.filter(([, { integrity, inBundle }]) => !integrity && !inBundle);
  expect(unknown.map(([path]) => path)).toEqual([]);
  expect(PACKAGES.filter(([, { resolved }]) => resolved).map(([path]) => path)).toEqual([]);
});

test("NODE_ENV=production and npm's settings leave out nothing of what is set up", () => {
  const checkout = mkdtempSync(join(tmpdir(), "checkout-"));
  const npm = (...args: string[]) => spawnSync("npm", args, { cwd: checkout });
  try {
    copySetup(checkout);
    const file = join(checkout, "package.json");
    const { engines } = JSON.parse(readFileSync(file, "utf8"));
    for (const name of ["wanted", "for-tests", "if-possible"]) {
      mkdirSync(join(checkout, name));
      writeFileSync(join(checkout, name, "package.json"), JSON.stringify({ name, version: "1.0.0" }));
      npm("pack", `./${name}`);
    }
    const project = {
      ...{ name: "shop", version: "1.0.0", engines },
      dependencies: { wanted: "file:wanted-1.0.0.tgz" },
      devDependencies: { "for-tests": "file:for-tests-1.0.0.tgz" },
      optionalDependencies: { "if-possible": "file:if-possible-1.0.0.tgz" },
    };
    writeFileSync(file, JSON.stringify(project));
    rmSync(join(checkout, "package-lock.json"));
    npm("install", "--package-lock-only", "--offline");

    const env = { ...process.env, NODE_ENV: "production", NPM_CONFIG_OMIT: "dev optional" };
    spawnSync(process.execPath, ["cli/run.mjs", "report"], { cwd: checkout, env });

    const installed = (name: string) => existsSync(join(checkout, "node_modules", name, "package.json"));
    expect(["wanted", "for-tests", "if-possible"].filter(installed)).toHaveLength(3);
  } finally {
    rmSync(checkout, { recursive: true });
  }
});
