import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { findChromium, launchChromium } from "../dashboard/browser/chromium.ts";
import { UserError } from "../errors/user-error.ts";
import { waitUntil } from "../local/wait-until.ts";
import { step } from "./setup/step.mjs";
import { inRoot } from "./tools.ts";

const PICTURE = "docs/dashboard.png";
const SIZE = { width: 1360, height: 1290 };

const PATIENCE_MS = 300_000;
const GENERATED_MS = 90_000;
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
    const url = await step(file ?? "a made-up shop", () => run(system, file !== undefined));
    await step(PICTURE, () => takePicture(executable, url));
  } finally {
    system.kill("SIGINT");
    if (system.exitCode === null) {
      await once(system, "close");
    }
    rmSync(local, { recursive: true, force: true });
  }
}

/** @returns the dashboard's address, when the events are in */
async function run(system: ChildProcess, isReplay: boolean): Promise<string> {
  let output = "";
  for (const stream of [system.stdout, system.stderr]) {
    stream?.on("data", (text) => {
      output += text;
    });
  }
  const says = (what: RegExp) =>
    waitUntil(
      `${what} from npm start`,
      () => {
        if (system.exitCode !== null) {
          throw new UserError(output.trim().split("\n").at(-1) ?? "npm start failed");
        }
        return what.exec(output) ?? undefined;
      },
      { timeoutMs: PATIENCE_MS, everyMs: 200 },
    );
  const [, url = ""] = await says(/dashboard (http\S+)/);
  if (isReplay) {
    await says(/latency p50/);
  } else {
    await new Promise((done) => setTimeout(done, GENERATED_MS));
  }
  return url;
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
