import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import getPort from "get-port";
import { openLogFile } from "../../local/log-file.ts";
import type { Places } from "../../local/places.ts";
import { writeJsonFile } from "../../local/write-json-file.ts";
import { createApp } from "./app.ts";
import { readLastPort } from "./last-port.ts";
import { findLocalJob, openLocalReports } from "./local-sources.ts";
import { buildPage } from "./page-build.ts";
import type { JobControl, ReportSource } from "./sources.ts";

export interface Dashboard {
  url: string;
  stop(): Promise<void>;
}

/** The port is taken. */
export class PortTakenError extends Error {
  override name = "PortTakenError";
}

/**
 * Serves the dashboard on this machine.
 * @param options.port default: the last one, so that an open page finds it again, or a free one
 * @param options.sources default: the laptop's database and job
 * @throws PortTakenError
 */
export async function startDashboard(
  places: Places,
  options: { port?: number | undefined; sources?: { reports: ReportSource; job: JobControl } } = {},
): Promise<Dashboard> {
  const pageDir = await buildPage(places.root);
  const { reports, job } = options.sources ?? {
    reports: openLocalReports(places),
    job: findLocalJob(places),
  };
  const { app, poller } = createApp({
    ...{ reports, job, pageDir },
    logger: openLogFile(places.log("dashboard"), "dashboard"),
  });
  const portFile = places.run("dashboard");
  const lastPort = readLastPort(portFile);
  const port =
    options.port ?? (await getPort({ host: "127.0.0.1", ...(lastPort !== undefined && { port: lastPort }) }));
  const server = createAdaptorServer({ fetch: app.fetch });
  server.listen(port, "127.0.0.1");
  await once(server, "listening").catch((error) => {
    throw error.code === "EADDRINUSE" ? new PortTakenError(`port ${port} is taken: choose another`) : error;
  });
  const { port: taken } = server.address() as AddressInfo;
  writeJsonFile(portFile, { port: taken });
  return {
    url: `http://127.0.0.1:${taken}/`,
    async stop() {
      poller.stop();
      const closed = once(server, "close");
      server.close();
      if ("closeAllConnections" in server) {
        server.closeAllConnections();
      }
      await closed;
      await reports.close();
    },
  };
}
