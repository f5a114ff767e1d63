import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createAdaptorServer, type ServerType } from "@hono/node-server";
import getPort from "get-port";
import { UserError } from "../../errors/user-error.ts";
import { openLogFile } from "../../local/log-file.ts";
import type { Places } from "../../local/places.ts";
import { createUndoStack } from "../../local/undo-stack.ts";
import { createApp } from "./app.ts";
import { addressFile, keepAddress, newToken, readKeptAddress, urlOf } from "./kept-address.ts";
import { findLocalBots } from "./local-bots.ts";
import { findLocalInsights } from "./local-insights.ts";
import { findLocalOrders } from "./local-orders.ts";
import { findLocalJob, openLocalReports } from "./local-sources.ts";
import { buildPage } from "./page-build.ts";
import type {
  BotsControl,
  InsightsControl,
  JobControl,
  OrdersControl,
  ReportSource,
  WarehouseControl,
} from "./sources.ts";
import { findLocalWarehouse } from "./warehouse/local-warehouse.ts";

export interface Dashboard {
  /** With the token that opens it: for who started it, and nobody else. */
  url: string;
  stop(): Promise<void>;
}

/** What a deployed environment's dashboard shows. */
export interface DeployedSources {
  environment: string;
  reports: ReportSource;
  job: JobControl;
  bots: BotsControl;
  insights: InsightsControl;
  orders: OrdersControl;
  warehouse: WarehouseControl;
}

/** The port is not to be had. */
export class PortRefusedError extends UserError {
  override name = "PortRefusedError";
}

/**
 * Serves the dashboard on this machine; where that fails, nothing stays open.
 * @param options.port default: the last one, so that an open page finds it again, or a free one
 * @param options.deployed default: the laptop's database and job; its sources are closed with the dashboard
 * @throws PortRefusedError
 */
export async function startDashboard(
  places: Places,
  options: { port?: number | undefined; deployed?: DeployedSources } = {},
): Promise<Dashboard> {
  const undo = createUndoStack();
  try {
    const { environment, ...sources } = options.deployed ?? { environment: undefined, ...openLocal(places) };
    undo.add(() => sources.reports.close());
    const file = addressFile(places, environment);
    const kept = readKeptAddress(file);
    const token = kept?.token ?? newToken();
    const { app, poller, crediting, insights, warehouse } = createApp({
      ...{ ...sources, token },
      pageDir: await buildPage(places.root, places.page),
      logger: openLogFile(places.log("dashboard"), "dashboard"),
    });
    const server = createAdaptorServer({ fetch: app.fetch });
    undo.add(async () => close(server));
    undo.add(async () => poller.stop());
    undo.add(() => crediting.stop());
    undo.add(() => insights.stop());
    undo.add(() => warehouse.stop());
    const port = await listen(server, options.port ?? (await findPort(kept?.port)));
    keepAddress(file, { port, token });
    return { url: urlOf({ port, token }), stop: undo.run };
  } catch (error) {
    await undo.run();
    throw error;
  }
}

function openLocal(places: Places) {
  const reports = openLocalReports(places);
  const insights = findLocalInsights(places);
  return {
    ...{ reports, job: findLocalJob(places), bots: findLocalBots(places, reports) },
    ...{ insights, orders: findLocalOrders(places, insights) },
    warehouse: findLocalWarehouse(places),
  };
}

async function findPort(preferred: number | undefined): Promise<number> {
  return getPort({ host: "127.0.0.1", ...(preferred !== undefined && { port: preferred }) });
}

/** @returns the port that was taken */
async function listen(server: ServerType, port: number): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening").catch((error) => {
    const reason = { EADDRINUSE: "is taken", EACCES: "is not for every user" }[error.code as string];
    throw reason ? new PortRefusedError(`port ${port} ${reason}: choose another`) : error;
  });
  return (server.address() as AddressInfo).port;
}

async function close(server: ServerType): Promise<void> {
  if (!server.listening) {
    return;
  }
  const closed = once(server, "close");
  server.close();
  if ("closeAllConnections" in server) {
    server.closeAllConnections();
  }
  await closed;
}
