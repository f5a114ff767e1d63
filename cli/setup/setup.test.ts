import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { identify, isAlive } from "../../local/child-process.ts";
import { waitUntil } from "../../local/wait-until.ts";
import { makeStubCheckout, type StubCheckout } from "./testing/stub-checkout.ts";

let checkout: StubCheckout;

beforeEach(() => {
  checkout = makeStubCheckout();
});
afterEach(() => checkout.remove());

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
    return JSON.parse(readFileSync(checkout.path(".local/run/setup-installer.json"), "utf8")).pid;
  } catch {
    return undefined;
  }
}

const WENT_ON = { status: 0, stderr: expect.stringMatching(/went on\n$/) };

test.each([
  ["npm", "node_modules/half"],
  ["pip", ".venv/half"],
])("a set-up that was killed while %s ran goes on with the next start", async (_, half) => {
  if (half.startsWith(".venv")) {
    checkout.run(process.execPath, "cli/run.mjs", "report");
  }
  checkout.flag("slow");
  const { child, ended } = await checkout.startAndWaitFor(half);
  const left = await installer();
  child.kill("SIGKILL");
  await ended;
  expect(isAlive(left)).toBe(true);

  checkout.unflag("slow");
  writeFileSync(checkout.path(half), "of the killed one");
  expect(checkout.start()).toEqual(WENT_ON);
  expect(isAlive(left)).toBe(false);
  expect(readFileSync(checkout.path(half), "utf8")).toBe("");
  expect(checkout.start()).toEqual({ status: 0, stderr: "went on\n" });
});

test("Ctrl-C ends the installer as well, and says that the next start goes on", async () => {
  checkout.flag("slow");
  const { child, ended } = await checkout.startAndWaitFor("node_modules/half");
  const left = await installer();
  child.kill("SIGINT");
  expect(await ended).toEqual({
    status: 130,
    stderr: "✗ npm packages\ninterrupted: the next start goes on with the set-up\n",
  });
  expect(isAlive(left)).toBe(false);
  checkout.unflag("slow");
  expect(checkout.start()).toEqual(WENT_ON);
});

test("where nobody reads what it says, the set-up ends with its step, and no installer is left", () => {
  checkout.run("bash", "-c", '"$0" "$@" 2>&1 | true', process.execPath, "cli/run.mjs", "start");
  expect(checkout.has("node_modules/.set-up.json")).toBe(true);
  expect(checkout.has(".venv/set-up.json")).toBe(false);
  expect(checkout.has(".local/run/setup.lock")).toBe(false);
  expect(notedInstaller()).toBeUndefined();
});

test("a second set-up is told that one runs", async () => {
  checkout.flag("slow");
  const { child, ended } = await checkout.startAndWaitFor("node_modules/half");
  expect(checkout.start()).toEqual({
    status: 1,
    stderr: `another set-up runs in this checkout (process ${child.pid}): wait until it has ended\n`,
  });
  child.kill("SIGTERM");
  await ended;
});

test("ECOMMERCE_STREAMING_LOCAL moves the set-up's lock and logs as well", async () => {
  const env = { ECOMMERCE_STREAMING_LOCAL: "else where" };
  checkout.flag("slow");
  const { child, ended } = await checkout.startAndWaitFor("node_modules/half", { env });
  for (const other of [env, {}]) {
    expect(checkout.start({ env: other }).stderr).toMatch(/^another set-up runs in this checkout/);
  }
  rmSync(checkout.path(".local"), { recursive: true, force: true });
  child.kill("SIGTERM");
  await ended;
  expect(checkout.has("else where/logs/setup-npm.log")).toBe(true);
  expect(checkout.has(".local")).toBe(false);
});

test("half a virtual environment is made anew", () => {
  mkdirSync(checkout.path(".venv"));
  checkout.flag(".venv/of-an-earlier-one");
  expect(checkout.start()).toEqual(WENT_ON);
  expect(checkout.has(".venv/of-an-earlier-one")).toBe(false);
});

test("an installer that fails says why, in one line that names its log", () => {
  checkout.flag("broken");
  const log = checkout.path(".local/logs/setup-npm.log");
  expect(checkout.start()).toEqual({
    status: 1,
    stderr: `✗ npm packages\nnpm failed: FetchError: request failed, reason: connect ECONNREFUSED; details: ${log}\n`,
  });
  for (const line of readFileSync(log, "utf8").trimEnd().split("\n")) {
    expect(line).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC \[npm\] (INFO|WARNING): /);
  }
});

test("a folder that cannot be written to is named", () => {
  checkout.flag(".local");
  expect(checkout.start()).toEqual({
    status: 1,
    stderr: `${checkout.path(".local/run")}: part of the path is no folder (mkdir)\n`,
  });
});
