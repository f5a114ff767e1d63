import { spawn } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { makeTestPlaces } from "../local/database/test-database.ts";
import { waitUntil } from "../local/wait-until.ts";
import { processesLeft } from "./testing/processes-left.ts";
import { startCli } from "./testing/run-cli.ts";
import { runPiped } from "./testing/run-piped.ts";

/** The machine may be busy. */
const PATIENCE_MS = 120_000;

const places = makeTestPlaces();
const local = { ECOMMERCE_STREAMING_LOCAL: places.local };
afterAll(() => rmSync(places.local, { recursive: true, force: true }));

/** Of a system that is being ended. */
const nothingLeft = () =>
  waitUntil(
    `none of ${processesLeft(places.local).join("; ")}`,
    () => processesLeft(places.local).length === 0,
    {
      timeoutMs: PATIENCE_MS,
    },
  );

/** `npm start` as a shell runs it, with the signal sent to npm alone. */
async function startByNpm() {
  const npm = spawn("npm", ["start", "--", "--no-generator"], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: { ...process.env, ...local },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  npm.stderr.on("data", (text) => (said += text));
  await waitUntil("the emulator", () => said.includes("✓ emulator"), { timeoutMs: PATIENCE_MS });
  return npm;
}

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s to npm alone stops the system in order",
  async (signal) => {
    const npm = await startByNpm();
    npm.kill(signal);
    await nothingLeft();
    // Given back, not taken over.
    expect(existsSync(places.lock)).toBe(false);
  },
  PATIENCE_MS,
);

test(
  "a start whose lines go to head -2 stops in order",
  async () => {
    const { code, stdout, stderr } = runPiped(places.local, "start --no-generator 2>&1 | head -2");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^✓ dashboard .*\n✓ database .*\n$/);
    expect(processesLeft(places.local)).toEqual([]);
  },
  PATIENCE_MS,
);

test(
  "a running system that writes nothing on stdout stops in order when stdout is closed",
  async () => {
    const { child, output, ended } = startCli(["start", "--no-generator"], local);
    await waitUntil("the system", () => output.stderr.includes("running; Ctrl-C stops"), {
      timeoutMs: PATIENCE_MS,
    });
    child.stdout?.destroy();
    expect(await ended).toBe(0);
    expect(output.stderr).toMatch(/✓ stopped \(.* s\)\n$/);
    expect(processesLeft(places.local)).toEqual([]);
  },
  PATIENCE_MS,
);
