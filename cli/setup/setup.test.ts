import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { identify, isAlive } from "../../local/child-process.ts";
import { waitUntil } from "../../local/wait-until.ts";

const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));

/** The real packages, under the name that an install gives them. */
const STUB_NPM = `#!/bin/sh
mkdir -p node_modules
touch node_modules/half
if [ -e slow ]; then sleep 60; fi
if [ -e broken ]; then
  echo 'npm error code ECONNREFUSED' >&2
  echo 'npm error FetchError: request failed, reason: connect ECONNREFUSED' >&2
  echo 'npm error A complete log of this run can be found in: /elsewhere' >&2
  exit 1
fi
ln -s '${CHECKOUT}'node_modules/* node_modules/
`;

const STUB_PYTHON = `#!/bin/sh
case "$*" in
  --version) echo 'Python 3.13.0' ;;
  *'-m venv '*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  *'-m pip install '*) touch .venv/half; if [ -e slow ]; then sleep 60; fi ;;
esac
`;

let checkout: string;

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), "checkout-"));
  for (const path of [
    "cli",
    "config",
    "errors",
    "events",
    "functions",
    "glue-scripts",
    "dashboard",
    "local",
    "postgres",
    "requirements",
  ]) {
    cpSync(join(CHECKOUT, path), join(checkout, path), {
      recursive: true,
      filter: (file) => !file.endsWith("__pycache__"),
    });
  }
  for (const file of ["package.json", "package-lock.json"]) {
    cpSync(join(CHECKOUT, file), join(checkout, file));
  }
  mkdirSync(join(checkout, "bin"));
  for (const [name, script] of [
    ["npm", STUB_NPM],
    ["python3.13", STUB_PYTHON],
    ["java", "#!/bin/sh\necho 'openjdk version \"21.0.2\"' >&2\n"],
  ] as const) {
    writeFileSync(join(checkout, "bin", name), script);
    chmodSync(join(checkout, "bin", name), 0o755);
  }
});
afterEach(() => rmSync(checkout, { recursive: true, force: true }));

const flag = (name: string) => writeFileSync(join(checkout, name), "");
const unflag = (name: string) => rmSync(join(checkout, name));
const has = (path: string) => existsSync(join(checkout, path));

/** A start that gets as far as to look for its file, which is not there. */
const COMMAND = ["cli/run.mjs", "start", "--replay", "none.csv"];
const OPTIONS = () => ({ cwd: checkout, env: { PATH: `${join(checkout, "bin")}:/usr/bin:/bin` } });

function start() {
  const { status, stderr } = spawnSync(process.execPath, COMMAND, { ...OPTIONS(), encoding: "utf8" });
  return { status, stderr };
}

/** Starts, and waits until the installer is in the middle of its work. */
async function startAndWaitFor(path: string) {
  const child = spawn(process.execPath, COMMAND, OPTIONS());
  let stderr = "";
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  const ended = new Promise<{ status: number | null; stderr: string }>((resolve) =>
    child.once("close", (status) => resolve({ status, stderr })),
  );
  await waitUntil(`${path} in ${checkout}`, () => has(path), { timeoutMs: 20_000 });
  return { child, ended };
}

/** It may be at work a moment before it is noted. */
async function installer() {
  const pid = await waitUntil("the installer's note", notedInstaller, { timeoutMs: 20_000 });
  const identity = identify(pid);
  if (identity === undefined) {
    throw new Error(`process ${pid} is gone`);
  }
  return identity;
}

function notedInstaller(): number | undefined {
  try {
    return JSON.parse(readFileSync(join(checkout, ".local/run/setup-installer.json"), "utf8")).pid;
  } catch {
    return undefined;
  }
}

const WENT_ON = { status: 1, stderr: expect.stringMatching(/none\.csv does not exist\n$/) };

test.each([
  ["npm", "node_modules/half"],
  ["pip", ".venv/half"],
])("a set-up that was killed while %s ran goes on with the next start", async (_, half) => {
  if (half.startsWith(".venv")) {
    spawnSync(process.execPath, ["cli/run.mjs", "report"], OPTIONS());
  }
  flag("slow");
  const { child, ended } = await startAndWaitFor(half);
  const left = await installer();
  child.kill("SIGKILL");
  await ended;
  expect(isAlive(left)).toBe(true);

  unflag("slow");
  writeFileSync(join(checkout, half), "of the killed one");
  expect(start()).toEqual(WENT_ON);
  expect(isAlive(left)).toBe(false);
  expect(readFileSync(join(checkout, half), "utf8")).toBe("");
  expect(start()).toEqual({ ...WENT_ON, stderr: expect.not.stringContaining("packages") });
});

test("Ctrl-C ends the installer as well, and says that the next start goes on", async () => {
  flag("slow");
  const { child, ended } = await startAndWaitFor("node_modules/half");
  const left = await installer();
  child.kill("SIGINT");
  expect(await ended).toEqual({
    status: 130,
    stderr: "✗ npm packages\ninterrupted: the next start goes on with the set-up\n",
  });
  expect(isAlive(left)).toBe(false);
  unflag("slow");
  expect(start()).toEqual(WENT_ON);
});

test("where nobody reads what it says, the set-up ends with its step, and no installer is left", async () => {
  const child = spawn("bash", ["-c", '"$0" "$@" 2>&1 | true', process.execPath, ...COMMAND], OPTIONS());
  await new Promise((resolve) => child.once("close", resolve));
  expect(has("node_modules/.installed-lock")).toBe(true);
  expect(has(".venv/installed")).toBe(false);
  expect(has(".local/run/setup.lock")).toBe(false);
  expect(notedInstaller()).toBeUndefined();
});

test("a second set-up is told that one runs", async () => {
  flag("slow");
  const { child, ended } = await startAndWaitFor("node_modules/half");
  expect(start()).toEqual({
    status: 1,
    stderr: `another set-up runs in this checkout (process ${child.pid}): wait until it has ended\n`,
  });
  child.kill("SIGTERM");
  await ended;
});

test("half a virtual environment is made anew", () => {
  mkdirSync(join(checkout, ".venv"));
  writeFileSync(join(checkout, ".venv/of-an-earlier-one"), "");
  expect(start()).toEqual(WENT_ON);
  expect(has(".venv/of-an-earlier-one")).toBe(false);
});

test("an installer that fails says why, in one line that names its log", () => {
  flag("broken");
  const log = join(checkout, ".local/logs/setup-npm.log");
  expect(start()).toEqual({
    status: 1,
    stderr: `✗ npm packages\nnpm failed: FetchError: request failed, reason: connect ECONNREFUSED; details: ${log}\n`,
  });
  for (const line of readFileSync(log, "utf8").trimEnd().split("\n")) {
    expect(line).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC \[npm\] (INFO|WARNING): /);
  }
});

test("a folder that cannot be written to is named", () => {
  writeFileSync(join(checkout, ".local"), "a file");
  expect(start()).toEqual({
    status: 1,
    stderr: `${checkout}/.local/run: part of the path is no folder (mkdir)\n`,
  });
});
