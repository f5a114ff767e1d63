import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Dashboard, PortRefusedError, startDashboard } from "../dashboard/server/server.ts";
import { LOCAL } from "../local/names.ts";
import { findPlaces, makePlaces, type Places } from "../local/places.ts";
import { findDeployed } from "./deployed.ts";
import { endInOrder } from "./ending.mjs";
import { UsageError } from "./errors.ts";
import { onInterruption } from "./interruption.ts";
import { openInBrowser } from "./open-in-browser.ts";
import { say } from "./print.ts";
import { onReaderGone } from "./reader-watch.ts";
import { step } from "./setup/step.mjs";

export interface DashboardOptions {
  /** local, or a deployed one. */
  env?: string;
  port?: string;
  open?: boolean;
}

/** Serves the dashboard until Ctrl-C. */
export async function dashboard(options: DashboardOptions): Promise<void> {
  const places = findPlaces();
  makePlaces(places);
  const ending = new AbortController();
  const stopListening = onInterruption(
    () => ending.abort(),
    () => process.exit(130),
  );
  const endWatch = onReaderGone(places.venvBin, endInOrder);
  try {
    const served = await serveDashboard(places, options);
    try {
      say(`dashboard ${served.url}; Ctrl-C stops`);
      if (!ending.signal.aborted) {
        await once(ending.signal, "abort");
      }
    } finally {
      await served.stop();
    }
  } finally {
    endWatch();
    stopListening();
  }
}

/** Builds the page where it is stale, serves it, and opens it where that was asked for. @throws UserError */
export async function serveDashboard(
  places: Places,
  { port, open, env = LOCAL }: DashboardOptions,
): Promise<Dashboard> {
  const options = {
    port: parsePort(port),
    ...(env !== LOCAL && { deployed: { environment: env, ...(await findDeployed(env)) } }),
  };
  const served = await step("dashboard", () => startDashboard(places, options)).catch((error) => {
    throw error instanceof PortRefusedError ? new UsageError(error.message) : error;
  });
  if (!open || !process.stdout.isTTY) {
    return served;
  }
  const lead = join(places.local, "run/dashboard.html");
  const stop = async () => {
    rmSync(lead, { force: true });
    await served.stop();
  };
  try {
    await openInBrowser(served.url, lead);
    return { ...served, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function parsePort(text: string | undefined): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) {
    throw new UsageError(`--port must be a number from 1 to 65535, not ${text}`);
  }
  return port;
}
