import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isAtLeast } from "./versions.mjs";

const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));

/** A checkout in which nothing is installed: of this one, what runs before that. */
let fresh: string;
/** All that the machine has, besides Node. */
let bin: string;

beforeAll(() => {
  fresh = mkdtempSync(join(tmpdir(), "checkout-"));
  for (const path of ["package.json", "package-lock.json", "requirements", "cli/run.mjs", "cli/setup"]) {
    cpSync(join(CHECKOUT, path), join(fresh, path), { recursive: true });
  }
});
afterAll(() => rmSync(fresh, { recursive: true }));

beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), "bin-"));
  symlinkSync("/bin/sh", join(bin, "sh"));
});
afterEach(() => rmSync(bin, { recursive: true }));

function stub(name: string, output: string, forCode = "exit 0"): void {
  const file = join(bin, name);
  writeFileSync(file, `#!/bin/sh\n[ "$1" = -c ] && ${forCode}\necho '${output}' >&2\n`);
  chmodSync(file, 0o755);
}

/** What a newcomer reads whose machine has only the stubs. */
function start(env: Record<string, string> = {}, node: string[] = []) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...node, join(fresh, "cli/run.mjs"), "start"],
    {
      env: { PATH: bin, ...env },
      encoding: "utf8",
    },
  );
  return { status, stdout, stderr };
}

const complaint = (line: string) => ({ status: 1, stdout: "", stderr: `${line}\n` });

test("an old Node is named with its version, before it meets what it does not know", () => {
  const old = 'Object.defineProperty(process.versions, "node", { value: "18.20.8" })';
  expect(start({}, ["--import", `data:text/javascript,${old}`])).toEqual(
    complaint("Node.js 18.20.8 is too old: 20.19 or newer is needed"),
  );
});

test("without Python the line says which version is needed", () => {
  stub("java", 'openjdk version "21.0.2" 2024-01-16');
  expect(start()).toEqual(complaint("Python is missing: 3.11 or newer is needed"));
});

test("an old Python is named with its version", () => {
  stub("python3", "Python 3.9.2");
  expect(start()).toEqual(complaint("Python 3.9.2 (python3) is too old: 3.11 or newer is needed"));
});

test("a Python that cannot make virtual environments is told so", () => {
  stub("python3.12", "Python 3.12.4", "exit 1");
  expect(start()).toEqual(
    complaint("Python 3.12.4 (python3.12) has no venv and ensurepip: install them (Debian: python3-venv)"),
  );
});

test("without Java the line says which version is needed", () => {
  stub("python3", "Python 3.13.0");
  expect(start()).toEqual(complaint("Java is missing: 17 or newer is needed"));
});

test("an old Java is named with its version", () => {
  stub("python3", "Python 3.13.0");
  stub("java", 'openjdk version "11.0.22" 2024-01-16');
  expect(start()).toEqual(complaint("Java 11.0.22 is too old: 17 or newer is needed"));
});

test("Java 8 is known by its own way of counting", () => {
  stub("python3", "Python 3.13.0");
  stub("java", 'java version "1.8.0_202"');
  expect(start()).toEqual(complaint("Java 8.0 is too old: 17 or newer is needed"));
});

test("a disk without room is told before anything is written to it", () => {
  stub("python3", "Python 3.13.0");
  stub("java", 'openjdk version "21.0.2" 2024-01-16');
  // Linux says that this one has 0 bytes.
  expect(start({ ECOMMERCE_STREAMING_LOCAL: "/proc/none/.local" })).toEqual(
    complaint("the disk of /proc has 0 MB free: 500 MB are needed"),
  );
});

test("versions are compared by number, part by part", () => {
  expect(isAtLeast("3.9.2", "3.11")).toBe(false);
  expect(isAtLeast("3.11", "3.11")).toBe(true);
  expect(isAtLeast("20.9.0", "20.10")).toBe(false);
  expect(isAtLeast("25", "17")).toBe(true);
});
