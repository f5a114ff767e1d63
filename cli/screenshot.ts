import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findChromium, launchChromium } from "../dashboard/browser/chromium.ts";
import { UserError } from "../errors/user-error.ts";
import { invokeOnEmulator } from "../local/lambdas.ts";
import { localName } from "../local/names.ts";
import { findPlaces } from "../local/places.ts";
import { findRunningEmulator } from "../local/running-system.ts";
import { waitUntil } from "../local/wait-until.ts";
import { step } from "./setup/step.mjs";
import { inRoot } from "./tools.ts";

const PICTURE = "docs/dashboard.png";
const SIZE = { width: 1360, height: 1240 };

const PATIENCE_MS = 300_000;
/** Sent at once when the shop opens: so many orders that the models differ by more than chance. */
const PAST_MINUTES = 10;
/** Events on their way that are no backlog. */
const FEW_EVENTS = 1_000;
/** Then the figures of the last minute are those of an ordinary one. */
const CALM_MS = 60_000;

/** A data set without campaigns has direct and unattributed; then its categories tell more. */
const FEW_CHANNELS = 2;

/** The slowest figures come every few seconds. */
const SETTLED_MS = 6_000;

/** Runs a file, or a made-up shop, through a system of its own and takes a picture of the dashboard. @throws UserError */
export async function screenshot(file: string | undefined): Promise<void> {
  const executable = findChromium(process.env.PATH);
  if (executable === undefined) {
    throw new UserError("there is no Chromium: install it, or Google Chrome");
  }
  const local = mkdtempSync(join(tmpdir(), "screenshot-"));
  const events =
    file === undefined
      ? []
      : ["--replay", resolve(process.env.INIT_CWD ?? process.cwd(), file), "--speed", "max"];
  const system = spawn(process.execPath, [inRoot("cli/run.mjs"), "start", ...events], {
    env: { ...process.env, ECOMMERCE_STREAMING_LOCAL: local },
    stdio: ["ignore", "pipe", "pipe"],
  });
  try {
    const url = await step(file ?? "a made-up shop", () =>
      run(system, file === undefined ? local : undefined),
    );
    await step(PICTURE, () => takePicture(executable, url));
  } finally {
    system.kill("SIGINT");
    if (system.exitCode === null) {
      await once(system, "close");
    }
    rmSync(local, { recursive: true, force: true });
  }
}

/**
 * @param shop the folder of the system that runs a made-up shop; undefined where it replays a file
 * @returns the dashboard's address, when the events are in
 */
async function run(system: ChildProcess, shop: string | undefined): Promise<string> {
  let output = "";
  for (const stream of [system.stdout, system.stderr]) {
    stream?.on("data", (text) => {
      output += text;
    });
  }
  const waitFor = <T>(what: string, find: () => T | undefined) =>
    waitUntil(
      `${what} from npm start`,
      () => {
        if (system.exitCode !== null) {
          throw new UserError(output.trim().split("\n").at(-1) ?? "npm start failed");
        }
        return find();
      },
      { timeoutMs: PATIENCE_MS, everyMs: 200 },
    );
  const url = await waitFor("the dashboard's address", () => /dashboard (http\S+)/.exec(output)?.[1]);
  if (shop === undefined) {
    await waitFor("a summary", () => output.includes("latency p50") || undefined);
  } else {
    await waitFor("events", () => output.includes('"backlog":') || undefined);
    await sendPastMinutes(shop);
    const sent = output.length;
    await waitFor("a small backlog", () => {
      const [, backlog] = /.*"backlog":(\d+)/s.exec(output.slice(sent)) ?? [];
      return (backlog !== undefined && Number(backlog) < FEW_EVENTS) || undefined;
    });
    await delay(CALM_MS);
  }
  return url;
}

async function sendPastMinutes(local: string): Promise<void> {
  const emulator = findRunningEmulator(findPlaces(local));
  const now = Date.now();
  for (let back = PAST_MINUTES; back > 0; back -= 1) {
    const time = new Date(now - back * 60_000).toISOString();
    await invokeOnEmulator(emulator, localName("generator"), { time });
  }
}

async function takePicture(executable: string, url: string): Promise<void> {
  const picture = inRoot(PICTURE);
  mkdirSync(dirname(picture), { recursive: true });
  const browser = await launchChromium(executable);
  try {
    const page = await browser.newPage({ viewport: SIZE, colorScheme: "light" });
    await page.goto(url);
    await page.locator("table.credit").waitFor();
    if ((await page.locator("table.credit tbody tr").count()) <= FEW_CHANNELS) {
      await page.getByLabel("category", { exact: true }).check({ force: true });
    }
    await page.waitForTimeout(SETTLED_MS);
    await page.screenshot({ path: picture });
  } finally {
    await browser.close();
  }
  if (statSync(picture).size > 300_000) {
    throw new UserError(`${PICTURE} is larger than 300 kB`);
  }
}
