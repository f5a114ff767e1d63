import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { silentLogger } from "../../glue/endpoint-fixture.ts";
import { waitUntil } from "../../wait-until.ts";
import { type StreamConsumersOptions, startStreamConsumers } from "../stream-consumers.ts";
import { bundleConsumers } from "./bundle-consumers.ts";

/** How often consumers are killed, and at which moments. */
export const KILLS = Number(process.env.KILLS ?? 5);
export const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000));

/** From the start of consuming; it must be busy for longer. */
const LONGEST_LIFE_MS = 500;

/**
 * Consumes in processes of their own that are killed one after the other at random moments, then in this one until there is
 * nothing left.
 * @param put before each of them begins, this one included
 */
export async function consumeKilled(
  options: Omit<StreamConsumersOptions, "logger">,
  put: (round: number) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "run-consumers-"));
  const random = seededRandom(SEED);
  const script = await bundleConsumers(folder);
  for (let round = 0; round < KILLS; round += 1) {
    await put(round);
    const child = spawn(process.execPath, [script, JSON.stringify(options)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    await delay(random() * LONGEST_LIFE_MS);
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  await put(KILLS);
  const consumers = startStreamConsumers({ ...options, logger: silentLogger });
  await waitUntil("the lag to be gone", () => consumers.lag().every(({ lagMs }) => lagMs === 0), {
    timeoutMs: 60_000,
  });
  await consumers.stop();
  rmSync(folder, { recursive: true });
}

/** From 0 to below 1; the same ones for the same seed. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
